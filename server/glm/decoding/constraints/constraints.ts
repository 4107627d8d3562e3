// Constraints made ready for a model's vocabulary, and remembered: the next line of a file often asks for the same.
import type { Tokenizer } from '../../tokenizer';
import { AnswerAutomaton } from './answerAutomaton';
import { checkConstraint, type AnswerConstraint } from './constraint';
import { Guide, type GuideLimits } from './guide';
import { ListedTokens } from './listedTokens';
import { TokenAutomaton } from './tokenAutomaton';
import { Vocabulary } from './vocabulary';

const remembered = 4;

/** Which tokens may be written at all. */
export interface WritingRules {
  /** Tokens with a line break are not written. */
  readonly onOneLine: boolean;
}

export interface PreparedConstraint {
  /** Leads the search. */
  readonly guide: Guide;
  /** The automaton of the right answers, capitals as they are asked for. */
  readonly answers: AnswerAutomaton;
}

interface Entry {
  readonly tokens: TokenAutomaton;
  readonly answers: AnswerAutomaton;
}

export class Constraints {
  readonly #tokenizer: Tokenizer;
  readonly #vocabSize: number;
  readonly #lineBreaks: () => readonly number[];
  readonly #vocabularies = new Map<boolean, Vocabulary>();
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(tokenizer: Tokenizer, vocabSize: number, lineBreaks: () => readonly number[]) {
    this.#tokenizer = tokenizer;
    this.#vocabSize = vocabSize;
    this.#lineBreaks = lineBreaks;
  }

  /**
   * @returns undefined where the constraint asks for nothing
   * @throws ConstraintError where the constraint is wrong, or no answer of so many tokens satisfies it
   */
  prepare(
    constraint: AnswerConstraint,
    rules: WritingRules,
    limits: Omit<GuideLimits, 'minTokens'>,
  ): PreparedConstraint | undefined {
    const checked = checkConstraint(constraint);
    if (checked === undefined) return undefined;
    const { minTokens = 0, ...text } = checked;
    const { tokens, answers } = this.#entry(text, rules);
    return { guide: new Guide(tokens, { ...limits, minTokens }), answers };
  }

  #entry(constraint: AnswerConstraint, rules: WritingRules): Entry {
    const key = JSON.stringify([rules.onOneLine, constraint]);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const vocabulary = this.#vocabulary(rules);
      const answers = new AnswerAutomaton(constraint, vocabulary.lowerCases);
      const { oneOf } = constraint;
      const list = oneOf === undefined ? undefined : new ListedTokens(this.#tokenizer, oneOf);
      entry = { tokens: new TokenAutomaton(answers, vocabulary, list), answers };
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > remembered && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }

  #vocabulary({ onOneLine }: WritingRules): Vocabulary {
    let vocabulary = this.#vocabularies.get(onOneLine);
    if (vocabulary === undefined) {
      vocabulary = new Vocabulary(
        this.#tokenizer,
        this.#vocabSize,
        new Set(onOneLine ? this.#lineBreaks() : []),
      );
      this.#vocabularies.set(onOneLine, vocabulary);
    }
    return vocabulary;
  }
}
