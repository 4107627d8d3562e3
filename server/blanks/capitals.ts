// Restores the capitals that a lower-casing vocabulary lost: at sentence starts, in "I", in names the document has.
import { isOpen } from './marks';

// What a document may put between a sentence's start and its first word.
const openers =
  /(?:["'“‘«(*_~[]|\\(?:text\w+|emph|underline)\{|<(?!\/?(?:p|li|h\d|td|th|div|title|blockquote|br)\b)[^<>]*>)$/u;
const blockTag = /<(?:p|li|h\d|td|th|div|title|blockquote)\b[^<>]*>\s*$/iu;
const latexHeading =
  /\\(?:part|chapter|(?:sub)*section|paragraph|title|caption)\*?\{$|\\item(?:\[[^\]]*\])?\s+$/u;
const blockMarkers =
  /^\s*(?:>\s*)*(?:(?:#{1,6}|[-*+•]|\d{1,3}[.)]|[（(]?\d{1,3}[)）])\s+)?(?:\[[ xX]\]\s+)?$/u;
const sentenceEnd = /[.!?。！？]["'”’)\]*_»]*\s+$/u;
const abbreviations =
  /(?:^|[^\p{L}])(?:e\.g|i\.e|etc|mrs?|ms|dr|prof|vs|cf|figs?|eqs?|nos?|st|jr|sr|approx|al|ca|pp?|vol|ed|eds|resp|sec|ch|\p{L})\.["'”’)\]]*\s+$/iu;
// How much text tells whether a sentence ends.
const nearby = 200;
// “Who is it?” he asked: the sentence goes on after the speech.
const speechEnd = /[?!]["”’]\s+$/u;
const speechTag =
  /^(?:(?:he|she|they|we|it)\s+)?(?:said|says|asked|cried|replied|demanded|inquired|exclaimed|shouted|whispered|answered|called|thought)\b|^(?:he|she|they|we)$/u;
const ellipsis = /(?:\.\.|…)["'”’)\]]*\s*$/u;

/**
 * The answer with capitals where English wants them. Text inside code and formulas is left alone, and so is
 * what continues a word or a sentence of the document.
 */
export function restoreCapitals(answer: string, before: string, after: string): string {
  if (isOpen(lastLine(before), '`') || isOpen(lastLine(before), '$')) return answer;
  let text = withKnownNames(answer, before, after);
  text = withPronoun(text, before, after);
  text = capitaliseSentences(text, before);
  const saysWho = speechEnd.test(before) && speechTag.test(text);
  return isSentenceStart(before) && !saysWho ? capitaliseFirst(text) : text;
}

/**
 * Whether a sentence begins right after a text: at its start, after a blank line, a heading, the mark of a list
 * item, quotation or heading, or after the end of a sentence.
 */
export function isSentenceStart(before: string): boolean {
  let text = before.slice(-nearby);
  for (;;) {
    if (latexHeading.test(text) || blockTag.test(text)) return true;
    const shorter = text.replace(openers, '');
    if (shorter === text) break;
    text = shorter;
  }
  if (text.trim() === '' || endsSentence(text)) return true;
  const line = lastLine(text);
  if (!blockMarkers.test(line)) return false;
  const quoted = /^\s*>[\s>]*$/.test(line);
  if (line.trim() !== '' && !quoted) return true;
  const previous = lastLine(text.slice(0, text.length - line.length).replace(/\r?\n$/, ''));
  // The next line of a quotation continues it, as the next line of a paragraph does.
  const continues = quoted
    ? /^\s*>\s*\S/.test(previous) && !endsSentence(`${previous}\n`)
    : previous.trim() !== '' && !/^\s*#{1,6}\s/.test(previous);
  return !continues;
}

function endsSentence(text: string): boolean {
  return sentenceEnd.test(text) && !abbreviations.test(text) && !ellipsis.test(text);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** The pronoun "i" as "I", unless the author writes it small too. */
function withPronoun(answer: string, before: string, after: string): string {
  if (/(?:^|\s)i\s/u.test(`${before.slice(-400)}|${after.slice(0, 400)}`)) return answer;
  const earlier = before.slice(-1);
  return (earlier + answer + after.slice(0, 4))
    .replace(/(?<![\p{L}\p{N}_.$\\'’-])i(?=['’](?:m|d|ll|ve)\b|[\s,.!?;"”]|$)(?!\.\w|\s*[=<>+*/^])/gu, 'I')
    .slice(earlier.length, earlier.length + answer.length);
}

/** Capitals after the sentence ends inside an answer. */
function capitaliseSentences(answer: string, before: string): string {
  return answer.replace(/(?<=[.!?]["'”’)\]]*\s+["'“‘(]*)\p{Ll}/gu, (letter, at: number) =>
    endsSentence((before + answer.slice(0, at)).replace(/["'“‘(]+$/u, '')) ? letter.toUpperCase() : letter,
  );
}

function capitaliseFirst(answer: string): string {
  return answer.replace(
    /^[\s"'“‘«(*_[]*\p{Ll}/u,
    (start) => start.slice(0, -1) + start.slice(-1).toUpperCase(),
  );
}

/** Words that the document beside the answer writes with capitals in mid-sentence, and never without. */
function withKnownNames(answer: string, before: string, after: string): string {
  const text = `${before.slice(-2000)}\n${after.slice(0, 2000)}`;
  const names = new Map<string, string>();
  for (const { 0: name, index } of text.matchAll(/[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}]*/gu)) {
    const small = name.toLowerCase();
    // A capital at a sentence's start says nothing about the word, but one further in ("iPhone") does.
    if (/^\p{Lu}\p{Ll}*$/u.test(name) && isSentenceStart(text.slice(0, index))) continue;
    if (small.length > 1) names.set(small, name);
  }
  if (names.size === 0) return answer;
  for (const [word] of text.matchAll(/(?<![\p{L}\p{N}])\p{Ll}+(?![\p{L}\p{N}])/gu)) names.delete(word);
  return answer.replace(
    /(?<![\p{L}\p{N}])[\p{Ll}\p{N}]{2,}(?![\p{L}\p{N}])/gu,
    (word) => names.get(word) ?? word,
  );
}
