// What an answer may begin and end with, so that it reads well between what the document has on both sides.
import { endTokens, type LogitsProcessor } from '../glm/decoding/logitsProcessor';
import type { Glm } from '../glm/glm';
import type { Tokenizer } from '../glm/tokenizer';
import { characterAt, characterBefore, isCjkOrMark, isClosing, isSpace } from './characters';

/**
 * Takes out of the choice what the document's text beside the blank rules out. A mask token swallows the white space
 * on its left, so that the model cannot know of it, and may go on with the word or the clause before; where the
 * document does have a space there, the answer begins a word. And no two marks stand at the end of a clause.
 * @param before the document's text up to the blank
 * @param after the text behind it
 */
export function fittingEdges(glm: Glm, before: string, after: string): LogitsProcessor {
  const { tokenizer } = glm;
  const last = characterBefore(before, before.length);
  const cannotBegin = last === '' || isSpace(last) ? tokensThatGoOn(glm) : [];
  const ends = isClauseMark(characterAt(after, 0)) ? endTokens(tokenizer.special) : [];
  return (logits, tokenIds) => {
    const newest = tokenIds.at(-1);
    if (newest === undefined) {
      for (const id of cannotBegin) logits[id] = -Infinity;
    } else if (ends.length > 0 && endsClause(tokenizer, newest)) {
      for (const id of ends) logits[id] = -Infinity;
    }
  };
}

const found = new WeakMap<Glm, readonly number[]>();

/** Tokens that continue what stands directly before them, so that none of them comes after white space. */
function tokensThatGoOn(glm: Glm): readonly number[] {
  const known = found.get(glm);
  if (known !== undefined) return known;
  const { tokenizer, engine } = glm;
  const ids = Array.from({ length: engine.architecture.vocabSize }, (_, id) => id);
  const tokens = ids.filter((id) => goesOn(tokenizer, id));
  found.set(glm, tokens);
  return tokens;
}

function goesOn(tokenizer: Tokenizer, id: number): boolean {
  const written = tokenizer.textOf(id);
  if (written === undefined || 'bytes' in written) return false;
  const first = characterAt(written.text, 0);
  if (isClosing(first)) return true;
  // A word of a byte-level vocabulary brings the space before it; Chinese has none to bring.
  return tokenizer.keepsSpaces ? !isSpace(first) && !isCjkOrMark(first) : !written.startsWord;
}

function endsClause(tokenizer: Tokenizer, id: number): boolean {
  const written = tokenizer.textOf(id);
  if (written === undefined || 'bytes' in written) return false;
  const text = written.text.trimEnd();
  return isClauseMark(characterBefore(text, text.length));
}

/** A mark between or after clauses. */
function isClauseMark(character: string): boolean {
  return /[,.;:!?，。；：！？、]/u.test(character);
}
