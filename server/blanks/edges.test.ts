import { describe, expect, it } from 'vitest';
import { endTokens } from '../glm/decoding/logitsProcessor';
import { Glm } from '../glm/glm';
import { ToyEngine } from '../glm/testing/toyEngine';
import {
  byteLevelVocabulary,
  wordPieceVocabulary,
  type SmallVocabulary,
} from '../glm/testing/smallVocabularies';
import { fittingEdges } from './edges';

function glmWith({ tokenizer, size }: SmallVocabulary): Glm {
  return new Glm(tokenizer, new ToyEngine(size, 64));
}

/** Those of the texts whose first token may come after the tokens of `written`. */
function allowed(
  glm: Glm,
  before: string,
  after: string,
  written: string,
  next: readonly string[],
): string[] {
  const logits = new Float32Array(glm.engine.architecture.vocabSize);
  fittingEdges(glm, before, after)(logits, glm.tokenizer.encode(written));
  return next.filter((text) => {
    const [id] = glm.tokenizer.encode(text);
    return id !== undefined && logits[id] === 0;
  });
}

/** Whether the blank may end after the tokens of `written`. */
function mayEnd(glm: Glm, after: string, written: string): boolean {
  const logits = new Float32Array(glm.engine.architecture.vocabSize);
  fittingEdges(glm, 'a ', after)(logits, glm.tokenizer.encode(written));
  return endTokens(glm.tokenizer.special).every((id) => logits[id] === 0);
}

describe('what an answer begins with', () => {
  const bytes = glmWith(byteLevelVocabulary());
  const pieces = glmWith(wordPieceVocabulary());

  it('after a space is a word, not what goes on with the one before', () => {
    expect(allowed(bytes, 'hot ', '', '', [' tea', 'tea', ',', 's'])).toEqual([' tea']);
    expect(allowed(pieces, 'hot ', '', '', ['tea', ',', "'", '北'])).toEqual(['tea', "'", '北']);
  });

  it('at the start of a text is a word with or without a space, but no mark that closes something', () => {
    expect(allowed(bytes, '', '', '', [' tea', 'tea', ','])).toEqual([' tea', 'tea']);
    expect(allowed(pieces, '', '', '', ['tea', ',', '北'])).toEqual(['tea', '北']);
  });

  it('directly after a letter is anything', () => {
    expect(allowed(bytes, 'hot', '', '', [' tea', 'tea', ','])).toEqual([' tea', 'tea', ',']);
    expect(allowed(pieces, 'hot', '', '', ['tea', ','])).toEqual(['tea', ',']);
  });

  it('rules nothing out later on', () => {
    expect(allowed(bytes, 'hot ', '', ' tea', [',', 's', ' tea'])).toEqual([',', 's', ' tea']);
  });
});

describe('what an answer ends with', () => {
  const bytes = glmWith(byteLevelVocabulary());

  it('is no mark where the text goes on with one', () => {
    expect(mayEnd(bytes, ', and', ' tea,')).toBe(false);
    expect(mayEnd(bytes, '. Then', ' tea')).toBe(true);
  });

  it('may be a mark before a word', () => {
    expect(mayEnd(bytes, ' and', ' tea,')).toBe(true);
  });
});
