// Pictures; screen readers skip them.

const icon = (d: string) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const SendIcon = icon("M12 19V5M5.5 11.5L12 5l6.5 6.5");
export const BulbIcon = icon("M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9c.6.5 1 1.3 1 2.1h5c0-.8.4-1.6 1-2.1A6 6 0 0 0 12 3z");
export const DownIcon = icon("M6 9l6 6 6-6");
export const BackIcon = icon("M15 5l-7 7 7 7");
export const OutIcon = icon("M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 16l-4-4 4-4M6 12h10");

/** The prompter's box at the edge of the stage. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" />
    <path d="M7 23c0-6 4-10 9-10s9 4 9 10z" class="w" />
    <path d="M11.5 23c0-3.5 2-6 4.5-6s4.5 2.5 4.5 6z" class="b" />
    <path d="M6 25.5h20" class="s" />
    <path d="M11 9.5h10" class="s" opacity=".65" />
  </svg>
);
