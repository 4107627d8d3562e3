// The page's words in the user's language. The extension translates them and hands them over with the page.

const texts: unknown = JSON.parse(document.body.dataset.strings ?? '{}');

/**
 * The text of a key of the page's strings, its places `{0}`, `{1}` … filled in. The extension has made sure that
 * every key is there; a key without a text shows itself.
 */
export function textOf(key: string, ...values: readonly (string | number)[]): string {
  const text: unknown = isRecord(texts) ? texts[key] : undefined;
  const template = typeof text === 'string' ? text : key;
  return template.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

/** The user's language, for numbers. */
export const language = document.documentElement.lang;

/** A small probability with its first digits, however small it is: `0.0023%`; for comparing what is unlikely by itself. */
export function asSmallPercent(probability: number): string {
  if (probability >= 0.001) return asPercent(probability);
  return new Intl.NumberFormat(language, {
    style: 'percent',
    maximumSignificantDigits: 2,
    notation: probability < 1e-7 ? 'scientific' : 'standard',
  }).format(probability);
}

/** A probability as people read it: `42%`, `3.0%`, `< 0.1%`. */
export function asPercent(probability: number): string {
  const digits = probability < 0.1 ? 1 : 0;
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return probability < 0.001 ? `< ${percent.format(0.001)}` : percent.format(probability);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
