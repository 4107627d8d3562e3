// What may be written: processors take tokens out of the choice before each step, so that every candidate obeys.
import type { SpecialTokens } from '../tokenizer';

/**
 * Sets the logits of tokens that must not come next to −∞, in place.
 * @param tokenIds what the answer has so far
 */
export type LogitsProcessor = (logits: Float32Array, tokenIds: readonly number[]) => void;

/** Applies several processors one after the other. */
export function chain(processors: readonly LogitsProcessor[]): LogitsProcessor {
  return (logits, tokenIds) => {
    for (const process of processors) {
      process(logits, tokenIds);
    }
  };
}

/** The original's choice: the whole vocabulary, padding rows included. */
export const anything: LogitsProcessor = () => undefined;

/** No empty answer: the first token must not be an end token. */
export function notEmpty(ends: readonly number[]): LogitsProcessor {
  return (logits, tokenIds) => {
    if (tokenIds.length === 0) {
      forbid(logits, ends);
    }
  };
}

/** None of these tokens, anywhere. */
export function without(ids: readonly number[]): LogitsProcessor {
  return (logits) => {
    forbid(logits, ids);
  };
}

/**
 * No run of the same token over and over: a token that has just been written twice in a row may not come a
 * third time. Small models fall into such loops.
 */
export const noStutter: LogitsProcessor = (logits, tokenIds) => {
  const last = tokenIds.at(-1);
  if (last !== undefined && last === tokenIds.at(-2)) {
    forbid(logits, [last]);
  }
};

/**
 * No run of `length` tokens twice in an answer, as `no_repeat_ngram_size` is known elsewhere: small models that write
 * on fall into loops of phrases.
 *
 * @param within only the latest so many tokens count: far from each other short phrases do come again
 */
export function noRepeatedPhrase(length: number, within = Infinity): LogitsProcessor {
  return (logits, tokenIds) => {
    const open = tokenIds.length - (length - 1);
    if (open < 1) return;
    for (let start = Math.max(0, tokenIds.length - within); start < open; start++) {
      const isSame = tokenIds.slice(start, start + length - 1).every((id, i) => id === tokenIds[open + i]);
      const next = tokenIds[start + length - 1];
      if (isSame && next !== undefined) forbid(logits, [next]);
    }
  };
}

/** Tokens that end a blank: <|endofpiece|>, and the end of text as in the original. */
export function endTokens(special: SpecialTokens): readonly number[] {
  return [...new Set([special.endOfPiece, special.endOfText])];
}

/** Tokens that steer the model and are nothing to read, end tokens aside. */
export function steeringTokens(special: SpecialTokens): readonly number[] {
  const ends = new Set(endTokens(special));
  const all = [
    special.cls,
    special.pad,
    special.sep,
    special.unknown,
    special.startOfPiece,
    special.mask,
    special.sentenceMask,
    special.gapMask,
  ];
  return all.flatMap((id) => (id === undefined || ends.has(id) ? [] : [id]));
}

function forbid(logits: Float32Array, ids: readonly number[]): void {
  for (const id of ids) {
    logits[id] = -Infinity;
  }
}
