// How fast bytes arrive, and how long the rest will take.

/** What happened longer ago, in milliseconds, does not count any more. */
const memory = 15_000;

interface Sample {
  /** Milliseconds. */
  readonly time: number;
  readonly bytes: number;
}

export class Rate {
  #samples: Sample[] = [];

  /**
   * @param time in milliseconds
   * @param bytes that have arrived in all until then
   */
  add(time: number, bytes: number): void {
    this.#samples = this.#samples.filter((sample) => time - sample.time <= memory && sample.bytes <= bytes);
    this.#samples.push({ time, bytes });
  }

  /** Bytes a second; 0 where that is not known yet. */
  get bytesPerSecond(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.time - first.time < 500) {
      return 0;
    }
    return ((last.bytes - first.bytes) / (last.time - first.time)) * 1000;
  }
}

/** For example `1 h 5 min`, `1 min 3 s`, `7 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 3600) {
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  }
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole} s`;
}
