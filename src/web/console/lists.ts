// The operators' list: which conversation stands where.

import type { RowItem } from "../shared/protocol";

export type Section = "waiting" | "mine" | "others" | "bot" | "closed";

export const SECTIONS: readonly Section[] = ["waiting", "mine", "others", "bot", "closed"];
const SHOWN = 40; // of the sections that only grow

const RANK = { high: 0, medium: 1, low: 2 };

export function section(r: RowItem, me: number): Section {
  switch (r.state) {
    case "queued":
    case "offline":
      return "waiting";
    case "assigned":
      return r.operator_id == me ? "mine" : "others";
    case "bot":
      return "bot";
    case "closed":
      return "closed";
  }
}

/** First come first served inside a severity; what is being worked on keeps
 * its place; the rest by what happened last. */
const ORDER: { [S in Section]: (a: RowItem, b: RowItem) => number } = {
  waiting: (a, b) => RANK[a.severity] - RANK[b.severity] || (a.queued_at ?? 0) - (b.queued_at ?? 0),
  mine: (a, b) => a.created_at - b.created_at,
  others: (a, b) => a.created_at - b.created_at,
  bot: (a, b) => Number(b.online) - Number(a.online) || b.updated_at - a.updated_at,
  closed: (a, b) => b.updated_at - a.updated_at,
};

export function sections(rows: Iterable<RowItem>, me: number): { [S in Section]: RowItem[] } {
  const out: { [S in Section]: RowItem[] } = { waiting: [], mine: [], others: [], bot: [], closed: [] };
  for (const r of rows) out[section(r, me)].push(r);
  for (const s of SECTIONS) out[s].sort((a, b) => ORDER[s](a, b) || (a.conversation < b.conversation ? -1 : 1));
  out.bot.length = Math.min(out.bot.length, SHOWN);
  out.closed.length = Math.min(out.closed.length, SHOWN);
  return out;
}

/** Something came that no operator has looked at. */
export const unread = (r: RowItem) => r.seq > r.seen_agents;

/** "0:07", "12:40", "3 h 05". */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  if (s < 3600) return Math.floor(s / 60) + ":" + two(s % 60);
  return Math.floor(s / 3600) + " h " + two(Math.floor(s / 60) % 60);
}
