// Texts of documents on one line, and probabilities: how messages, the quick pick and the preview write them.

const ellipsis = '…';

/** A text on one line, at most `limit` columns wide: line breaks become ⏎, other runs of blanks one space. */
export function onOneLine(text: string, limit: number): string {
  // Look at no more of a long text than could be shown.
  const line = withoutBreaks(text.slice(0, 4 * limit));
  const fitting = fit(Array.from(line), limit);
  if (fitting.length === line.length && text.length <= 4 * limit) {
    return line;
  }
  return fit(Array.from(fitting), limit - 1).trimEnd() + ellipsis;
}

/** A text on two lines, cut between words where that loses little; the second is empty where one is enough. */
export function onTwoLines(text: string, first: number, second: number): readonly [string, string] {
  const line = onOneLine(text, first + second);
  const fitting = fit(Array.from(line), first);
  if (fitting.length === line.length) {
    return [line, ''];
  }
  const lastSpace = fitting.lastIndexOf(' ');
  const cut = lastSpace > fitting.length / 2 ? lastSpace : fitting.length;
  return [line.slice(0, cut), line.slice(cut).trimStart()];
}

/** The end of a text on one line: its last `limit` columns. */
export function endOnOneLine(text: string, limit: number): string {
  const line = withoutBreaks(text.slice(-4 * limit));
  const fromEnd = Array.from(line).reverse();
  if (fit(fromEnd, limit).length === line.length && text.length <= 4 * limit) {
    return line;
  }
  return (
    ellipsis +
    Array.from(fit(fromEnd, limit - 1))
      .reverse()
      .join('')
      .trimStart()
  );
}

function withoutBreaks(text: string): string {
  return text
    .replace(/[^\S\r\n]*(?:\r\n|\r|\n)\s*/g, ' ⏎ ')
    .replace(/[^\S ]+| {2,}/g, ' ')
    .trim();
}

/** As many of the first characters as fit into `columns`. */
function fit(characters: readonly string[], columns: number): string {
  let used = 0;
  let fitting = '';
  for (const character of characters) {
    used += widthOf(character);
    if (used > columns) {
      break;
    }
    fitting += character;
  }
  return fitting;
}

/** Chinese, Japanese and Korean characters and emoji are two columns wide. */
function widthOf(character: string): 1 | 2 {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}

/** A probability as people read it, and as the hover writes it: `42%`, `3.0%`, `< 0.1%`. */
export function asPercent(probability: number, language: string): string {
  const digits = probability < 0.1 ? 1 : 0;
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return probability < 0.001 ? `< ${percent.format(0.001)}` : percent.format(probability);
}

/** A text that Markdown shows as it is. (MarkdownString.appendText does too, but never breaks its lines.) */
export function asPlainMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&').replace(/\s+/g, ' ');
}
