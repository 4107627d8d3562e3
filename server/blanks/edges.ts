// What an answer may begin and end with, so that it reads well between what the document has on both sides.
import { endTokens, type LogitsProcessor } from '../glm/decoding/logitsProcessor';
import type { Glm } from '../glm/glm';
import type { Tokenizer } from '../glm/tokenizer';
import { characterAt, characterBefore, isCjkOrMark, isClosing, isSpace } from './characters';

/**
 * Takes out of the choice what the document's text beside the blank rules out. A mask token swallows the white space
 * on its left, so that the model cannot know of it, and may go on with the word or the clause before; where the
 * document does have a space there, the answer begins a word. At the start of a text there is no space to bring: a
 * word may come without one, but no mark that closes something. And no two marks stand at the end of a clause.
 * @param before the document's text up to the blank
 * @param after the text behind it
 */
export function fittingEdges(glm: Glm, before: string, after: string): LogitsProcessor {
  const { tokenizer } = glm;
  const last = characterBefore(before, before.length);
  const cannotBegin =
    last === '' ? edgeTokens(glm).cannotBeginText : isSpace(last) ? edgeTokens(glm).goOn : [];
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

interface EdgeTokens {
  /** Tokens that continue what stands directly before them, so that none of them comes after white space. */
  readonly goOn: readonly number[];
  /** Those of them that cannot stand at the start of a text either. */
  readonly cannotBeginText: readonly number[];
}

const found = new WeakMap<Glm, EdgeTokens>();

function edgeTokens(glm: Glm): EdgeTokens {
  const known = found.get(glm);
  if (known !== undefined) return known;
  const { tokenizer, engine } = glm;
  const goOn: number[] = [];
  const cannotBeginText: number[] = [];
  for (let id = 0; id < engine.architecture.vocabSize; id++) {
    const written = tokenizer.textOf(id);
    if (written === undefined || 'bytes' in written) continue;
    const first = characterAt(written.text, 0);
    const closes = isClosing(first);
    // A word of a byte-level vocabulary brings the space before it; Chinese has none to bring.
    const bringsNone = tokenizer.keepsSpaces ? !isSpace(first) && !isCjkOrMark(first) : !written.startsWord;
    if (closes || bringsNone) goOn.push(id);
    if (closes || (bringsNone && !tokenizer.keepsSpaces)) cannotBeginText.push(id);
  }
  const tokens = { goOn, cannotBeginText };
  found.set(glm, tokens);
  return tokens;
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
