// BERT's WordPiece as the original code runs it: clean, space CJK, lower-case, strip accents, split punctuation, match.

import { libraryTokenizer, type TextTokenizer } from './textTokenizer';
import { steps, type TokenizerJson } from './tokenizerJson';

/** Words that the original's BasicTokenizer leaves alone when control characters had hidden them as special tokens. */
const neverSplit = ['[UNK]', '[SEP]', '[PAD]', '[CLS]', '[MASK]'];

// Control, format, private, surrogate and unassigned characters vanish; the three that are white space do not.
const removed = /(?![\t\n\r])[\p{C}\uFFFD]/gu;
const spaces = /[\t\n\r\p{Zs}\u2028\u2029]+/u;
// BERT's own list of CJK blocks; extensions F and later are not in it.
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

/**
 * A word without its accents. Sorting long runs of combining marks takes quadratic time, so a word that is longer
 * than any token is decomposed character by character: only the order of rare spacing marks can differ, in a word
 * that becomes [UNK] anyway unless it is nearly all accents.
 */
function stripAccents(word: string): string {
  const decomposed =
    word.length <= 1000
      ? word.normalize('NFD')
      : Array.from(word, (character) => character.normalize('NFD')).join('');
  return decomposed.replace(/\p{Mn}/gu, '');
}

/**
 * The words of a text, normalised. The library's BertNormalizer is not used: it sees UTF-16 halves instead of
 * CJK characters beyond U+FFFF, and keeps unassigned characters.
 */
function words(text: string, lowerCases: boolean): string[] {
  return text
    .replace(removed, '')
    .replace(chinese, ' $& ')
    .split(spaces)
    .filter((word) => word !== '')
    .map((word) => (lowerCases && !neverSplit.includes(word) ? stripAccents(word.toLowerCase()) : word));
}

/** True where the vocabulary knows no capitals. */
export function wordPieceLowerCases(json: TokenizerJson): boolean {
  return steps(json.normalizer).some(
    (step) => step.type === 'Lowercase' || (step.type === 'BertNormalizer' && step.lowercase !== false),
  );
}

/** WordPiece over the vocabulary of a tokenizer.json. */
export function wordPiece(json: TokenizerJson): TextTokenizer {
  const library = libraryTokenizer(json, { type: 'BertPreTokenizer' }, null);
  const lowerCases = wordPieceLowerCases(json);
  const neverSplitIds = new Map(
    neverSplit.flatMap((name) => {
      const id = library.token_to_id(name);
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
  const { continuing_subword_prefix: prefix = '##' } = json.model;
  const continues = typeof prefix === 'string' ? prefix : '##';
  const unknown = json.model.unk_token;
  return {
    textOf(id) {
      const name = json.names[id];
      // "##" and "###" read otherwise at an answer's start than inside it.
      if (name === undefined || name === unknown || /^##(?:#|$)/.test(name)) return undefined;
      return name.startsWith(continues) && name.length > continues.length
        ? { text: name.slice(continues.length), startsWord: false }
        : { text: name, startsWord: true };
    },
    encode(text) {
      const ids: number[] = [];
      let run: string[] = [];
      const flush = (): void => {
        for (const id of library.encode(run.join(' '), { add_special_tokens: false }).ids) ids.push(id);
        run = [];
      };
      for (const word of words(text, lowerCases)) {
        const id = neverSplitIds.get(word);
        if (id === undefined) {
          run.push(word);
        } else {
          flush();
          ids.push(id);
        }
      }
      flush();
      return ids;
    },
    decode(ids, specialName) {
      const decoded: string[] = [];
      for (const id of ids) {
        const token = specialName(id) ?? json.names[id];
        if (token === undefined) continue;
        if (token.startsWith(continues) && decoded.length > 0) decoded.push(token.slice(continues.length));
        else decoded.push(decoded.length > 0 ? ` ${token}` : token);
      }
      return decoded.join('');
    },
  };
}
