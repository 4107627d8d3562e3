// A pattern: a text with one blank in which `{column}` stands for a row's cell.
import { findPlaceholders } from '../../blanks/placeholders';
import { WrongInput } from '../wrongInput';

export interface Pattern {
  /** As written in the task file. */
  readonly source: string;
  /** Literal texts and columns in order; the literals have their braces unescaped. */
  readonly parts: readonly PatternPart[];
  /** The columns that it names, each once. */
  readonly columns: readonly string[];
}

type PatternPart = { readonly text: string } | { readonly column: string };

/** Names that the tokenizer takes for special tokens wherever they stand in a text. */
const specialNames = /\[(?=(?:MASK|sMASK|gMASK|CLS|SEP|PAD|UNK)\])|<(?=\|\w+\|>)/g;

/**
 * Reads a pattern such as `{text} It was [MASK].`; `{{` and `}}` are braces.
 * @throws WrongInput where a brace is left open or the pattern has not exactly one blank
 */
export function parsePattern(source: string): Pattern {
  const parts: PatternPart[] = [];
  const columns = new Set<string>();
  const token = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
  let text = '';
  let end = 0;
  for (const match of source.matchAll(token)) {
    text += source.slice(end, match.index);
    end = match.index + match[0].length;
    const column = match[1];
    if (column !== undefined) {
      if (column === '') throw new WrongInput(`{} at character ${match.index + 1} names no column`);
      parts.push({ text }, { column });
      columns.add(column);
      text = '';
    } else if (match[0] === '{{' || match[0] === '}}') {
      text += match[0].charAt(0);
    } else {
      throw new WrongInput(
        `the brace at character ${match.index + 1} has no partner; write ${match[0].repeat(2)} for the character`,
      );
    }
  }
  parts.push({ text: text + source.slice(end) });
  const blanks = parts.reduce((n, part) => n + ('text' in part ? findPlaceholders(part.text).length : 0), 0);
  if (blanks !== 1) {
    throw new WrongInput(`a pattern has exactly one [MASK], [sMASK] or [gMASK]; this one has ${blanks}`);
  }
  return { source, parts, columns: [...columns] };
}

/**
 * The pattern with a row's cells in place. White space at a cell's ends is left out, and a cell that happens to
 * hold `[MASK]` or another special token's name gets a space after the bracket, so that it is read as text.
 */
export function renderPattern(pattern: Pattern, cell: (column: string) => string): string {
  return pattern.parts
    .map((part) => ('text' in part ? part.text : cell(part.column).trim().replace(specialNames, '$& ')))
    .join('');
}
