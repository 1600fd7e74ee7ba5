// What an operator writes with the help of suggestions, without the DOM.

import type { Suggestion } from "../shared/protocol";

export interface Used {
  id: string;
  text: string;
}

export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** Where a suggestion goes: over a draft that it continues, that is empty or
 * that is an untouched suggestion itself; else at the caret. */
export function placed(draft: string, caret: number, s: string, used: Used | null): Edit {
  if (starts(s, draft.trim()) || draft == used?.text) return { from: 0, to: draft.length, text: s };
  const gap = caret > 0 && !/\s/.test(draft[caret - 1]!) ? " " : "";
  return { from: caret, to: caret, text: gap + s };
}

/** The rest of the text, shown in grey behind what is written; null = none. */
export function ghost(draft: string, top: Suggestion | null): string | null {
  if (!top || top.level == "guess" || draft.length >= top.text.length || !starts(top.text, draft)) return null;
  return top.text.slice(draft.length);
}

const BLANK = /\{\{[^{}]*\}\}/;

/** The first variable that nobody filled in, as a range; null = none. */
export function blank(text: string): [number, number] | null {
  const m = BLANK.exec(text);
  return m && [m.index, m.index + m[0].length];
}

function starts(text: string, with_: string): boolean {
  return text.toLowerCase().startsWith(with_.toLowerCase());
}
