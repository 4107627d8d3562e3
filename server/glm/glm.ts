// A loaded GLM: its tokenizer, its running model, and the texts that it has read last.
import type { Engine } from './engine';
import { Readings } from './readings';
import type { Tokenizer } from './tokenizer';

export class Glm {
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly readings: Readings;

  constructor(tokenizer: Tokenizer, engine: Engine) {
    this.tokenizer = tokenizer;
    this.engine = engine;
    this.readings = new Readings(engine);
  }
}
