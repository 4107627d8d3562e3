import { describe, expect, it } from 'vitest';
import { endTokens } from '../glm/decoding/logitsProcessor';
import { Glm } from '../glm/glm';
import { byteLevelVocabulary } from '../glm/testing/smallVocabularies';
import { ToyEngine } from '../glm/testing/toyEngine';
import type { MaskName } from '../glm/tokenizer';
import { endsSentence, notTornOff, wholeSentences } from './wholeSentences';

const { tokenizer, size } = byteLevelVocabulary();
const glm = new Glm(tokenizer, new ToyEngine(size, 64));

/** Whether an answer may end after what is written. */
function mayEnd(mask: MaskName, after: string, written: string): boolean {
  const logits = new Float32Array(size);
  wholeSentences(glm, mask, after)(logits, tokenizer.encode(written));
  return endTokens(tokenizer.special).every((id) => logits[id] === 0);
}

describe('an answer to [sMASK]', () => {
  it('ends where a sentence ends', () => {
    expect(mayEnd('[sMASK]', ' Then', ' tea')).toBe(false);
    expect(mayEnd('[sMASK]', ' Then', ' tea,')).toBe(false);
    expect(mayEnd('[sMASK]', ' Then', ' tea.')).toBe(true);
  });

  it('ends anywhere where the document ends the sentence', () => {
    expect(mayEnd('[sMASK]', '. Then', ' tea')).toBe(true);
    expect(mayEnd('[sMASK]', '。', ' tea')).toBe(true);
  });
});

describe('notTornOff', () => {
  const answer = (text: string, ended: boolean) => ({ text, answer: { ended } });
  const whole = answer(' It was late.', true);
  const atTheLimit = answer(' It was very late. ', false);
  const torn = answer(' It was late, and', false);

  it('leaves out what the length limit tore off', () => {
    expect(notTornOff([torn, whole, torn, atTheLimit])).toEqual([whole, atTheLimit]);
  });

  it('keeps what was torn off where there is nothing else', () => {
    expect(notTornOff([torn, torn])).toEqual([torn, torn]);
  });
});

it('lets answers to other blanks end anywhere', () => {
  expect(mayEnd('[MASK]', ' Then', ' tea')).toBe(true);
  expect(mayEnd('[gMASK]', '', ' tea')).toBe(true);
});

it.each([
  ['It was late.', true],
  ['“It was late.”', true],
  ['(It was late!)', true],
  ['天黑了。', true],
  ['他说：“天黑了。”', true],
  ['It was late', false],
  ['It was late,', false],
  ['天黑了，', false],
  ['', false],
])('%s ends a sentence: %s', (text, ends) => {
  expect(endsSentence(text)).toBe(ends);
});
