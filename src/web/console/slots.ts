// The five fixed places of the suggestions. They fill in the order of rank
// while nobody is at them; under a hand or the focus nothing moves.

import type { Suggestion, SuggestionsFrame } from "../shared/protocol";

export const SLOTS = 5;

export interface Slot {
  s: Suggestion;
  fresh: boolean; // came while the order was frozen
  stale: boolean; // no longer suggested; goes with the freeze
}

type Basis = SuggestionsFrame["basis"];

export class Slots {
  list: (Slot | null)[] = Array<Slot | null>(SLOTS).fill(null);
  /** What the list was found for; null before the first. */
  basis: Basis | null = null;
  /** The last answer was: nothing close enough. */
  nothing = false;
  private frozen = false;
  private ranked: Suggestion[] = [];
  private least: { [B in Basis]: number } = { message: 0, peek: 0, draft: 0 };

  /** False when the answer is older than what is known already. */
  offer(f: Pick<SuggestionsFrame, "basis" | "rev" | "items">): boolean {
    if (f.rev < this.least[f.basis]) return false;
    this.least[f.basis] = f.rev;
    this.basis = f.basis;
    this.ranked = f.items.slice(0, SLOTS);
    this.nothing = !f.items.length;
    this.list = this.frozen ? this.held() : this.sorted();
    return true;
  }

  /** Answers for anything up to rev of this basis come too late. */
  outdate(basis: Basis, rev: number) {
    this.least[basis] = Math.max(this.least[basis], rev);
  }

  freeze(on: boolean) {
    if (this.frozen == on) return;
    this.frozen = on;
    if (!on) this.list = this.sorted();
  }

  clear() {
    this.ranked = [];
    this.basis = null;
    this.nothing = false;
    this.list = this.sorted();
  }

  /** The best, when it is still good. */
  top(): Suggestion | null {
    const first = this.list[0];
    return first && !first.stale ? first.s : null;
  }

  /** A new session counts its revisions anew. */
  restart() {
    this.least = { message: 0, peek: 0, draft: 0 };
  }

  private sorted(): (Slot | null)[] {
    return Array.from({ length: SLOTS }, (_, i) => {
      const s = this.ranked[i];
      return s ? { s, fresh: false, stale: false } : null;
    });
  }

  /** Everybody keeps the place; newcomers take the empty ones. */
  private held(): (Slot | null)[] {
    const now = new Map(this.ranked.map((s) => [s.id, s]));
    const out = this.list.map((slot) => {
      if (!slot) return null;
      const s = now.get(slot.s.id);
      now.delete(slot.s.id);
      return s ? { s, fresh: slot.fresh, stale: false } : { ...slot, stale: true };
    });
    for (const s of now.values()) {
      const free = out.indexOf(null);
      if (free < 0) break;
      out[free] = { s, fresh: true, stale: false };
    }
    return out;
  }
}
