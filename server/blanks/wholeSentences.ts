// What stands behind [sMASK] is whole sentences (arXiv 2103.10360, section 2.2), also for a small model that would rather
// write a word and stop.
import type { Answer } from '../glm/decoding/answer';
import { endTokens, type LogitsProcessor } from '../glm/decoding/logitsProcessor';
import type { Glm } from '../glm/glm';
import type { MaskName } from '../glm/tokenizer';

/** So many tokens at an answer's end show whether a sentence ends there: the full stop, and what closes after it. */
const tail = 4;

/**
 * Lets an answer to [sMASK] end only where a sentence ends, unless the document itself ends it behind the blank.
 * @param after the text behind the blank
 */
export function wholeSentences(glm: Glm, mask: MaskName, after: string): LogitsProcessor {
  const { tokenizer } = glm;
  if (mask !== '[sMASK]' || /^[.!?…。！？]/u.test(after)) return () => undefined;
  const ends = endTokens(tokenizer.special);
  return (logits, tokenIds) => {
    if (endsSentence(tokenizer.decode(tokenIds.slice(-tail)).trimEnd())) return;
    for (const id of ends) logits[id] = -Infinity;
  };
}

/**
 * The answers to [sMASK] that the length limit has not torn off inside a sentence; where it has torn off all, all of them:
 * half a sentence is more than none.
 */
export function notTornOff<T extends { readonly text: string; readonly answer: Pick<Answer, 'ended'> }>(
  answers: readonly T[],
): readonly T[] {
  const whole = answers.filter(({ text, answer }) => answer.ended || endsSentence(text.trimEnd()));
  return whole.length > 0 ? whole : answers;
}

/** Whether a text without white space at its end ends a sentence. */
export function endsSentence(text: string): boolean {
  return /(?:[.!?…][)"'”’\]*_]*|[。！？…][”’」』）]*)$/u.test(text);
}
