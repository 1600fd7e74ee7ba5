// Plain text to DOM-ready parts: links, and the words that matched.

export interface Part {
  text: string;
  href?: string;
  mark?: boolean;
}

// NUL and half a surrogate pair cannot stand in a frame; the other controls can,
// but take six bytes each there, which the limit of a frame does not foresee.
const UNSENDABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Surrogate}/gu;

/** Without what no frame can carry. */
export const clean = (text: string) => text.replace(UNSENDABLE, "");

const LINK = /https?:\/\/[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** Splits at addresses; only http(s) and e-mail become links. */
export function links(text: string): Part[] {
  const out: Part[] = [];
  let from = 0;
  for (const m of text.matchAll(LINK)) {
    const word = m[0].replace(/[.,;:!?)\]]+$/, "");
    if (m.index! > from) out.push({ text: text.slice(from, m.index) });
    out.push({ text: word, href: word.includes("://") ? word : "mailto:" + word });
    from = m.index! + word.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** Splits so that each of `words`, whole and in any case, is marked. */
export function marked(text: string, words: readonly string[]): Part[] {
  const wanted = new Set(words.map((w) => w.toLowerCase()));
  if (!wanted.size) return text ? [{ text }] : [];
  const out: Part[] = [];
  for (const word of text.split(/([\p{L}\p{N}]+(?:['\u2019-][\p{L}\p{N}]+)*)/u)) {
    if (!word) continue;
    const mark = wanted.has(word.toLowerCase());
    const last = out[out.length - 1];
    if (last && !mark && !last.mark) last.text += word;
    else out.push(mark ? { text: word, mark } : { text: word });
  }
  return out;
}
