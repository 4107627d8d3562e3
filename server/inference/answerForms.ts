// How an answer is written at a blank so that it fits what stands before it.
import type { Tokenizer } from '../glm/tokenizer';
import type { GlmService } from './service';

/** An answer as the model is asked about it. */
export interface AnswerForm {
  readonly text: string;
  /** Its length in tokens, without the end of the blank. */
  readonly tokens: number;
}

/**
 * Vocabularies whose words carry the space before them (byte-level BPE) read `was [MASK]` as `was[MASK]`: in
 * training the space belonged to the blank, so the answer after white space is " great". Other vocabularies read
 * both forms alike, or add that space themselves; there the answer stays as it is.
 */
export class AnswerForms {
  readonly #service: Pick<GlmService, 'tokenize'>;
  readonly #known = new Map<string, Promise<AnswerForm>>();

  constructor(service: Pick<GlmService, 'tokenize'>) {
    this.#service = service;
  }

  /** Of a tokenizer that is at hand, where no service is asked. */
  static of(tokenizer: Tokenizer): AnswerForms {
    return new AnswerForms({
      tokenize: (text) => {
        const ids = tokenizer.encode(text);
        return Promise.resolve({ ids, tokens: tokenizer.tokens(ids), decoded: tokenizer.decode(ids) });
      },
    });
  }

  /** @param before the text up to the blank */
  at(answer: string, before: string): Promise<AnswerForm> {
    const afterSpace = /\s$/.test(before);
    const key = `${afterSpace ? ' ' : ''}${answer.trim()}`;
    const known = this.#known.get(key) ?? this.#form(answer.trim(), afterSpace);
    this.#known.set(key, known);
    return known;
  }

  async #form(answer: string, afterSpace: boolean): Promise<AnswerForm> {
    const plain = await this.#service.tokenize(answer);
    if (afterSpace && plain.tokens[0]?.startsWith('\u2581') !== true) {
      const spaced = await this.#service.tokenize(` ${answer}`);
      if (spaced.ids.join() !== plain.ids.join()) return { text: ` ${answer}`, tokens: spaced.ids.length };
    }
    return { text: answer, tokens: plain.ids.length };
  }
}
