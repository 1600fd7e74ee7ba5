// Commands that were not acknowledged yet, kept over a reload and sent again
// under the same id, which the server takes once.

export interface Pending {
  id: string;
  at: number;
  type: string;
  [field: string]: unknown;
}

/** What of Storage is used; the page's may be forbidden and throw. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** 128 random bits in hex. */
export function newId(): string {
  let s = "";
  for (const b of crypto.getRandomValues(new Uint8Array(16))) s += (b + 256).toString(16).slice(1);
  return s;
}

/** One key an entry, so that two tabs never overwrite each other's. */
export class Outbox {
  private entries = new Map<string, Pending>();
  private tick = 0;

  constructor(
    private store: Store | null,
    private prefix: string,
  ) {
    this.load();
  }

  /** Reads what this or another tab left; unreadable entries are dropped. */
  private load() {
    const store = this.store;
    if (!store) return;
    try {
      for (let i = store.length; i--; ) {
        const key = store.key(i);
        if (!key?.startsWith(this.prefix)) continue;
        try {
          const p = JSON.parse(store.getItem(key)!) as Pending;
          if (p.id && p.type) this.entries.set(p.id, p);
          else store.removeItem(key);
        } catch {
          store.removeItem(key);
        }
      }
    } catch {
      this.store = null;
    }
  }

  add(command: { type: string; [field: string]: unknown }, now = Date.now()): Pending {
    // `at` only orders the entries: two in one millisecond stay in order.
    this.tick = Math.max(this.tick + 1, now);
    const p: Pending = { ...command, id: newId(), at: this.tick };
    this.entries.set(p.id, p);
    try {
      this.store?.setItem(this.prefix + p.id, JSON.stringify(p));
    } catch {
      // Full or forbidden: it lives as long as the page.
    }
    return p;
  }

  get(id: string): Pending | undefined {
    return this.entries.get(id);
  }

  /** True when the entry was there. */
  remove(id: string): boolean {
    try {
      this.store?.removeItem(this.prefix + id);
    } catch {
      // Nothing was stored then.
    }
    return this.entries.delete(id);
  }

  /** The oldest first. */
  list(): Pending[] {
    return [...this.entries.values()].sort((a, b) => a.at - b.at);
  }

  clear() {
    for (const p of this.list()) this.remove(p.id);
  }

  /** The frame of an entry; `at` is ours alone. */
  static frame(p: Pending): object {
    const { at: _, ...f } = p;
    return f;
  }
}

/** Sends an outbox's entries one after the other, each once the one before was
 * taken, so that no message overtakes another. */
export class Courier {
  private flying: string | undefined;
  private refused = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly box: Outbox,
    private send: (frame: object) => boolean,
  ) {}

  /** A new session: what was on its way goes again. */
  anew() {
    clearTimeout(this.timer);
    this.timer = this.flying = undefined;
    this.pump();
  }

  add(command: { type: string; [field: string]: unknown }): Pending {
    const p = this.box.add(command);
    this.pump();
    return p;
  }

  /** The server has it. False when it was not ours, or known already. */
  taken(id: string): boolean {
    const was = this.box.remove(id);
    this.refused.delete(id);
    if (this.flying == id) {
      this.flying = undefined;
      this.pump();
    }
    return was;
  }

  /** Which of ours a refusal means that names none: what the server could not
   * read has no id. */
  unnamed(code: string): string | undefined {
    return /^bad_(json|field)$/.test(code) ? this.flying : undefined;
  }

  /** The server said no: again after so many seconds, or not by itself. */
  failed(id: string, after?: number) {
    if (!after) this.refused.add(id);
    if (this.flying != id) return;
    this.flying = undefined;
    if (!after) this.pump();
    else {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, 1000 * after);
    }
  }

  retry(id: string) {
    this.refused.delete(id);
    this.pump();
  }

  private pump() {
    if (this.flying || this.timer) return;
    const next = this.box.list().find((p) => !this.refused.has(p.id));
    if (next && this.send(Outbox.frame(next))) this.flying = next.id;
  }
}
