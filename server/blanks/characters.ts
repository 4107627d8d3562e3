// What a writer sees as characters and words, in a text of UTF-16 units.

const space = /\s/u;
const word = /[\p{L}\p{N}\p{M}]/u;
const digit = /\p{Nd}/u;
// Scripts that put no spaces between words. Hangul is not among them.
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}ー]/u;
const unspacedPunctuation = /[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]/u;
const opening = /[([{“‘«‹¿¡「『（《【〈〔［｛]/u;
const closing = /[,.;:!?)\]}%‰°…’”»›，。！？；：、」』）》】〉〕］｝]/u;
// A mark that belongs to the character before it: accents, variation selectors, joiners, skin tones.
const extending = /[\p{M}\p{Emoji_Modifier}\u200c\u200d]/u;

export const isSpace = (character: string): boolean => space.test(character);
/** A letter, digit or accent. */
export const isWord = (character: string): boolean => word.test(character);
export const isDigit = (character: string): boolean => digit.test(character);
/** A Chinese or Japanese character. */
export const isCjk = (character: string): boolean => unspaced.test(character);
/** A Chinese or Japanese character or punctuation mark: no space stands beside it. */
export const isCjkOrMark = (character: string): boolean =>
  unspaced.test(character) || unspacedPunctuation.test(character);
/** Opens a bracket or quotation: no space after it. */
export const isOpening = (character: string): boolean => opening.test(character);
/** Closes a bracket, quotation, clause or sentence: no space before it. */
export const isClosing = (character: string): boolean => closing.test(character);

/** The character that begins at an offset; empty at the end of the text. */
export function characterAt(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** The character that ends at an offset; empty at the start of the text. */
export function characterBefore(text: string, offset: number): string {
  if (offset <= 0) return '';
  const from = offset > 1 && isLowSurrogate(text, offset - 1) && isHighSurrogate(text, offset - 2) ? 2 : 1;
  return text.slice(offset - from, offset);
}

/**
 * Whether a text can be cut at an offset without tearing a surrogate pair, CRLF, an accent from its letter or
 * an emoji apart.
 */
export function isCharacterBoundary(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return true;
  if (isHighSurrogate(text, offset - 1) && isLowSurrogate(text, offset)) return false;
  if (text[offset - 1] === '\r' && text[offset] === '\n') return false;
  return text[offset - 1] !== '\u200d' && !extending.test(characterAt(text, offset));
}

function isHighSurrogate(text: string, offset: number): boolean {
  return (text.charCodeAt(offset) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, offset: number): boolean {
  return (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
}
