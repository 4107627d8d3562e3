// The last few texts that were read: a hover followed by a command reads Part A once.
import type { Engine } from './engine';
import { Reading } from './reading';
import type { PartA } from './sequence';

/** Texts kept. One of 512 tokens takes 8 MB in a small model, 100 MB in a large one. */
const kept = 4;

export class Readings {
  readonly #engine: Engine;
  /** Least recently used first. */
  readonly #byText = new Map<string, Reading>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The reading of exactly this Part A, with nothing written yet; a new one where it is not known any more. */
  of(partA: PartA): Reading {
    const key = partA.ids.join(' ');
    const reading = this.#byText.get(key) ?? new Reading(this.#engine, partA);
    reading.reset();
    this.#byText.delete(key);
    this.#byText.set(key, reading);
    const [oldest] = this.#byText;
    if (this.#byText.size > kept && oldest !== undefined) {
      this.#byText.delete(oldest[0]);
      oldest[1].forget();
    }
    return reading;
  }
}
