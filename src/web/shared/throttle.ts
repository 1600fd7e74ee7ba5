// The newest value wins, at most one call an interval, the last always made.

export class Newest<T> {
  private timer = 0;
  private free = 0;
  private value!: T;

  constructor(
    private ms: number,
    private call: (v: T) => void,
  ) {}

  push(v: T) {
    this.value = v;
    if (this.timer) return;
    const wait = this.free - Date.now();
    if (wait <= 0) this.fire();
    else this.timer = setTimeout(() => this.fire(), wait) as unknown as number;
  }

  /** Forgets what still waits. */
  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private fire() {
    this.timer = 0;
    this.free = Date.now() + this.ms;
    this.call(this.value);
  }
}
