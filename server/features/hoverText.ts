// What the hover over a placeholder says. Nothing in a document or an answer may become markup or a link.
import * as l10n from '@vscode/l10n';
import type { MaskName } from '../glm/tokenizer';
import type { FillCandidate, InsertCandidate } from '../protocol';
import { commandLink, insertCandidateCommand } from '../protocol';

const longestShown = 80;

/** What a placeholder asks for. */
function wanted(mask: MaskName): string {
  switch (mask) {
    case '[MASK]':
      return l10n.t('some words');
    case '[sMASK]':
      return l10n.t('whole sentences');
    case '[gMASK]':
      return l10n.t('the text that goes on from here');
  }
}

/** Markdown: a table of candidates, each a link that puts it into the document. */
export function candidatesMarkdown(
  mask: MaskName,
  candidates: readonly FillCandidate[],
  place: Omit<InsertCandidate, 'text'>,
  locale?: string,
): string {
  const heading = `**GLM** · ${escapeMarkdown(mask)}: ${wanted(mask)}`;
  if (candidates.length === 0) return `${heading}\n\n${l10n.t('No answer found.')}`;
  const rows = candidates.map(
    ({ text, probability }) =>
      `| [${escapeMarkdown(onOneLine(text)) || '␣'}](${linkTo({ ...place, text })} "${l10n.t('Insert')}") | ${asPercent(probability, locale)} |`,
  );
  return [heading, '', `| ${l10n.t('Candidate')} | ${l10n.t('Probability')} |`, '|:--|--:|', ...rows].join(
    '\n',
  );
}

/** The same for clients that show plain text only. */
export function candidatesPlainText(
  mask: MaskName,
  candidates: readonly FillCandidate[],
  locale?: string,
): string {
  const rows = candidates.map(
    ({ text, probability }) => `${onOneLine(text)} (${asPercent(probability, locale)})`,
  );
  return [`GLM · ${mask}: ${wanted(mask)}`, ...(rows.length > 0 ? rows : [l10n.t('No answer found.')])].join(
    '\n',
  );
}

/** Why there are no candidates, on one line. */
export function failureMarkdown(mask: MaskName, message: string): string {
  return `**GLM** · ${escapeMarkdown(mask)}: ${escapeMarkdown(onOneLine(message, 300))}`;
}

/** A text on one line: line breaks as ↵, no characters that hide or turn around what stands there. */
export function onOneLine(text: string, limit = longestShown): string {
  const line = text
    .trim()
    .replace(/[^\S\r\n]*(?:\r\n|\r|\n)\s*/g, ' ↵ ')
    .replace(/[^\S\r\n]+/g, ' ')
    .replace(/[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '\ufffd');
  const characters = Array.from(line);
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : line;
}

/** Text that Markdown shows as it is: every mark that could mean something is escaped. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

function linkTo(candidate: InsertCandidate): string {
  return commandLink(insertCandidateCommand, candidate);
}

/** A probability as people read it: `42%`, `3.0%`, `< 0.1%`. */
export function asPercent(probability: number, locale: string | undefined): string {
  const format = (value: number, digits: number): string => {
    const options: Intl.NumberFormatOptions = {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    };
    try {
      return new Intl.NumberFormat(locale, options).format(value);
    } catch {
      // The client's name of its language is none that this system knows.
      return new Intl.NumberFormat('en', options).format(value);
    }
  };
  if (probability < 0.001) return `< ${format(0.001, 1)}`;
  return format(probability, probability < 0.1 ? 1 : 0);
}
