// What of a document is no prose: code, commands, addresses. Words in it say nothing about how the text reads.
import { placeholderPattern } from './placeholders';

/** A stretch of a text, UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** In every document. Each is linear in the text's length. */
const everywhere: readonly RegExp[] = [
  placeholderPattern,
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'，。；、）】]+/gi,
  /\bwww\.[^\s<>"'，。；、）】]+/gi,
  /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g,
];

const markdown: readonly RegExp[] = [
  // Front matter, fenced code (an open fence runs to the end), comments.
  /^---\r?\n[^]*?\r?\n---[^\S\r\n]*(?=\r?\n|$)/g,
  /^[^\S\r\n]{0,3}(`{3,}|~{3,})[^]*?(?:^[^\S\r\n]{0,3}\1[`~]*[^\S\r\n]*$|$(?![^]))/gm,
  /<!--[^]*?(?:-->|$(?![^]))/g,
  /(?<!`)(`{1,2})(?!`)[^`\n]+\1(?!`)/g,
  // Formulas.
  /\$\$[^$]+\$\$/g,
  /\$[^$\s](?:[^$\n]{0,200}[^$\s])?\$/g,
  // Where links and images lead, and the names that references have.
  /\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)/g,
  /^[^\S\r\n]{0,3}\[[^\]\n]+\]:.*$/gm,
  /<\/?[a-z][^<>\n]{0,1000}>/gi,
  /&#?\w{1,32};/g,
];

const latex: readonly RegExp[] = [
  /(?<!\\)%.*$/gm,
  /\\begin\{(verbatim|lstlisting|minted|tikzpicture|equation|align|displaymath|tabular|array)(\*?)\}[^]*?\\end\{\1\2\}/g,
  /\$\$[^$]+\$\$/g,
  /(?<!\\)\$[^$]{1,1000}\$/g,
  /(?<!\\)\\\[[^]*?\\\]/g,
  /(?<!\\)\\\([^]*?\\\)/g,
  // Commands whose arguments are names, not prose.
  /\\(?:begin|end|cite\w*|ref|eqref|pageref|autoref|label|input|include|includegraphics|usepackage|documentclass|bibliography|bibliographystyle|url|href|newcommand|renewcommand|def|setlength|hspace|vspace|color|textcolor)\*?(?:\[[^\]\n]*\])*(?:\{[^{}\n]*\})?/g,
  /\\[a-zA-Z@]+\*?(?:\[[^\]\n]*\])*/g,
];

const html: readonly RegExp[] = [
  /<(script|style|code|pre)\b[^]*?<\/\1>/gi,
  /<!--[^]*?(?:-->|$(?![^]))/g,
  /<[/!]?[a-z][^<>]{0,2000}>/gi,
  /&#?\w{1,32};/g,
];

function patternsFor(languageId: string): readonly RegExp[] {
  switch (languageId) {
    case 'markdown':
    case 'mdx':
    case 'quarto':
      return [...everywhere, ...markdown];
    case 'latex':
    case 'tex':
      return [...everywhere, ...latex];
    case 'html':
    case 'xml':
      return [...everywhere, ...html];
    default:
      return everywhere;
  }
}

/**
 * The stretches of a text that are no prose, ascending and apart from each other.
 * @param languageId as editors name languages: `markdown`, `latex` …
 */
export function findMarkup(text: string, languageId: string): Stretch[] {
  const found = patternsFor(languageId)
    .flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ index, 0: match }) => ({
        start: index,
        end: index + match.length,
      })),
    )
    .sort((a, b) => a.start - b.start);
  const merged: Stretch[] = [];
  for (const stretch of found) {
    const last = merged.at(-1);
    if (last !== undefined && stretch.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
    } else {
      merged.push(stretch);
    }
  }
  return merged;
}
