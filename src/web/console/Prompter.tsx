import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk, Thread } from "./desk";
import { Marked, percent } from "./Events";
import type { Slot } from "./slots";
import { fill, t } from "./words";

const WORDS = 4; // of those that spoke for it, the strongest

/** Little words speak for a suggestion, too, but catch the eye for nothing. */
export function telling(words: readonly string[] = []): readonly string[] {
  const long = words.filter((w) => w.length > 2);
  return long.length ? long : words;
}

interface Props {
  desk: Desk;
  th: Thread;
  /** Null while the conversation is not ours. */
  insert: ((n: number) => void) | null;
}

/** Five places that never move: their texts change, they do not. */
export function Prompter({ desk, th, insert }: Props) {
  const hand = useRef({ pointer: false, focus: false });
  const hold = (what: "pointer" | "focus", on: boolean) => {
    hand.current[what] = on;
    th.slots.freeze(hand.current.pointer || hand.current.focus);
    desk.changed();
  };
  useEffect(() => () => th.slots.freeze(false), [th]);
  const n = th.slots.list.filter(Boolean).length;
  return (
    <section class="prompter" data-test="prompter" data-basis={th.slots.basis ?? ""}>
      <h2>
        {t.prompter} {th.slots.basis && n > 0 && <span>{t[`b_${th.slots.basis}`]}</span>}
      </h2>
      <ol
        onPointerEnter={() => hold("pointer", true)}
        onPointerLeave={() => hold("pointer", false)}
        onFocusIn={() => hold("focus", true)}
        onFocusOut={() => hold("focus", false)}
      >
        {th.slots.list.map((slot, i) => (
          <Place key={i} n={i} slot={slot} insert={insert} empty={i || n ? "" : th.slots.nothing ? t.nothing : t.quiet} />
        ))}
      </ol>
      <p class="keys">{t.keys}</p>
      <Count n={n} />
    </section>
  );
}

interface PlaceProps {
  n: number;
  slot: Slot | null;
  insert: ((n: number) => void) | null;
  empty: string;
}

function Place({ n, slot, insert, empty }: PlaceProps) {
  if (!slot) return <li class="place none">{empty && <p>{empty}</p>}</li>;
  const { s } = slot;
  // New nodes for new words: the place stays, its text is not pushed about.
  const key = s.id + "|" + (s.words ?? []).join();
  return (
    <li class={"place " + s.level + (slot.stale ? " stale" : "")}>
      <button
        type="button"
        data-test="suggestion"
        data-id={s.id}
        aria-disabled={!insert || slot.stale}
        title={s.text}
        // The field keeps the focus: a click inserts and typing goes on.
        onPointerDown={(e) => e.preventDefault()}
        onClick={() => insert && !slot.stale && insert(n)}
      >
        <span class="top" key={"top" + key}>
          <kbd>{n + 1}</kbd>
          <span class="title">{s.title}</span>
          {slot.fresh && <span class="new">{t.fresh}</span>}
          <span class="level">
            {t[s.level]} {percent(s.confidence)}
          </span>
        </span>
        <span class="text" dir="auto" key={"text" + key}>
          <Marked text={s.text} words={telling(s.words)} />
        </span>
        <span class="foot" key={"foot" + key}>
          <span>{t[`s_${s.source}`] ?? s.source}</span>
          {telling(s.words).slice(0, WORDS).map((w) => (
            <mark key={w}>{w}</mark>
          ))}
          {!!s.missing?.length && <em>{fill(t.missing, s.missing.join(", "))}</em>}
        </span>
      </button>
    </li>
  );
}

/** "Suggestions: 5", politely, at most once in two seconds. */
function Count({ n }: { n: number }) {
  const [told, tell] = useState(0);
  useEffect(() => {
    if (n == told) return;
    const timer = setTimeout(() => tell(n), 2000);
    return () => clearTimeout(timer);
  }, [n, told]);
  return (
    <div class="vh" aria-live="polite">
      {told ? fill(t.count, told) : ""}
    </div>
  );
}
