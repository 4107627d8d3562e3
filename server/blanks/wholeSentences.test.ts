import { describe, expect, it } from 'vitest';
import { endTokens } from '../glm/decoding/logitsProcessor';
import { Glm } from '../glm/glm';
import { byteLevelVocabulary } from '../glm/testing/smallVocabularies';
import { ToyEngine } from '../glm/testing/toyEngine';
import type { MaskName } from '../glm/tokenizer';
import { endsSentence, wholeSentences } from './wholeSentences';

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
