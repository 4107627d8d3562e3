// A loaded GLM: its tokenizer, its running model, and the texts that it has read last.
import { Constraints } from './decoding/constraints/constraints';
import type { Engine } from './engine';
import { Readings } from './readings';
import type { Tokenizer } from './tokenizer';

export class Glm {
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly readings: Readings;
  readonly constraints: Constraints;

  #lineBreaks: readonly number[] | undefined;

  constructor(tokenizer: Tokenizer, engine: Engine) {
    this.tokenizer = tokenizer;
    this.engine = engine;
    this.readings = new Readings(engine);
    this.constraints = new Constraints(tokenizer, engine.architecture.vocabSize, () => this.lineBreaks);
  }

  /** Tokens with a line break in them; byte-level vocabularies write it as Ċ. */
  get lineBreaks(): readonly number[] {
    this.#lineBreaks ??= this.tokenizer
      .tokens(Array.from({ length: this.engine.architecture.vocabSize }, (_, id) => id))
      .flatMap((token, id) => (/[\nĊ]/.test(token) ? [id] : []));
    return this.#lineBreaks;
  }
}
