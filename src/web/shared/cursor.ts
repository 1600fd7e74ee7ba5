// Where a client stands in a conversation's log.

export type Step = "apply" | "old" | "gap";

/** Follows the seq of the events seen. Visitors do not get every event, so
 * they compare `prev`, the public event before; operators count by one. */
export class Cursor {
  seq = 0;
  epoch: string | undefined;
  private stuck = -1;

  constructor(private all: boolean) {}

  step(e: { seq: number; prev: number }): Step {
    if (e.seq <= this.seq) return "old";
    const joined = this.all ? e.seq == this.seq + 1 : e.prev == this.seq;
    // Asked once already for what is missing here: the server has no more,
    // and to go on is better than to ask for ever.
    if (!joined && this.stuck != this.seq) {
      this.stuck = this.seq;
      return "gap";
    }
    this.seq = e.seq;
    return "apply";
  }

  reset() {
    this.seq = 0;
    this.stuck = -1;
    this.epoch = undefined;
  }
}
