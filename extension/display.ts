// Texts of documents on one line, and probabilities: how the quick pick and the preview write them.

const ellipsis = '…';

/** A text on one line of at most `limit` characters: line breaks become ⏎, other runs of blanks one space. */
export function onOneLine(text: string, limit: number): string {
  // Look at no more of a long text than can be shown.
  const line = text
    .slice(0, 4 * limit)
    .replace(/[^\S\r\n]*(?:\r\n|\r|\n)\s*/g, ' ⏎ ')
    .replace(/[^\S ]+| {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  const isCut = characters.length > limit || text.length > 4 * limit;
  return isCut
    ? characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd() + ellipsis
    : line;
}

/** The end of a text on one line: its last `limit` characters. */
export function endOnOneLine(text: string, limit: number): string {
  const line = onOneLine(text.slice(-4 * limit), 4 * limit);
  const characters = Array.from(line);
  const isCut = characters.length > limit || text.length > 4 * limit;
  return isCut
    ? ellipsis +
        characters
          .slice(1 - limit)
          .join('')
          .trimStart()
    : line;
}

/** A probability as people read it: `42 %`, `0.3 %`, `< 0.1 %`. */
export function asPercent(probability: number, language: string): string {
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: probability < 0.01 ? 1 : 0,
  });
  return probability > 0 && probability < 0.001 ? `< ${percent.format(0.001)}` : percent.format(probability);
}
