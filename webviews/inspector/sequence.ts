// GLM's sequence as the page shows it, at any step: the tokens of both parts, and who sees whom.
import type { Reading, Step } from './messages';

/** A token with its two positions. */
export interface ShownToken {
  /** Index in the sequence. */
  readonly index: number;
  /** The vocabulary's name. */
  readonly token: string;
  /** What it reads as. */
  readonly text: string;
  /** Whether it steers the model and is nothing to read. */
  readonly isSpecial: boolean;
  /** Position row 0: the place in Part A, in Part B that of the blank's mask. */
  readonly place: number;
  /** Position row 1: the place inside the blank, 0 in Part A. */
  readonly inside: number;
  /** Number of the blank, from 1, of a mask in Part A or a token of Part B. */
  readonly blank?: number;
  /** It was just predicted and is read in the next step. */
  readonly isNew?: boolean;
}

/** The tokens of Part A. */
export function partA({ tokens, texts, positionIds, partALength, maskPositions }: Reading): ShownToken[] {
  return tokens.slice(0, partALength).map((token, index) => {
    const blank = maskPositions.indexOf(index) + 1;
    return {
      index,
      token,
      text: texts[index] ?? token,
      isSpecial: isSpecial(token),
      place: positionIds[0][index] ?? index,
      inside: positionIds[1][index] ?? 0,
      ...(blank > 0 && { blank }),
    };
  });
}

/**
 * The tokens of Part B that have been read when step number `current` (from 0) is made, and the one that it predicts.
 */
export function partB(reading: Reading, steps: readonly Step[], current: number): ShownToken[] {
  const start = reading.tokens[reading.partALength] ?? '';
  const tokens: ShownToken[] = [];
  let inside = 0;
  steps.slice(0, current + 1).forEach((step, i) => {
    const before = steps[i - 1];
    const continues = before?.maskPosition === step.maskPosition && !before.chosen.ends;
    inside = continues ? inside + 1 : 1;
    const read = continues ? before.chosen : { token: start, text: start };
    tokens.push(shown(reading, step, step.at, read, inside));
  });
  const last = steps[current];
  if (last !== undefined && !last.chosen.ends) {
    tokens.push({ ...shown(reading, last, last.at + 1, last.chosen, inside + 1), isNew: true });
  }
  return tokens;
}

function shown(
  { maskPositions }: Reading,
  { maskPosition }: Step,
  index: number,
  { token, text }: { readonly token: string; readonly text: string },
  inside: number,
): ShownToken {
  const blank = maskPositions.indexOf(maskPosition) + 1;
  return { index, token, text, isSpecial: isSpecial(token), place: maskPosition, inside, blank };
}

/** Special tokens have names in brackets in every vocabulary: `[CLS]`, `<|startofpiece|>`. */
function isSpecial(token: string): boolean {
  return /^(?:\[\w+\]|<\|\w+\|>)$/.test(token);
}

/** GLM's attention mask: Part A sees all of Part A, Part B all of Part A and the tokens of Part B up to itself. */
export function sees(from: number, to: number, partALength: number): boolean {
  return to < partALength || (from >= partALength && to <= from);
}

/** The tokens of Part A that are shown around a blank; all of them where that is not many more. */
export function around(length: number, center: number, reach: number): { start: number; end: number } {
  if (length <= 2 * reach + 1) return { start: 0, end: length };
  const start = Math.min(Math.max(center - reach, 0), length - 2 * reach - 1);
  return { start, end: start + 2 * reach + 1 };
}

/** A token's text with its white space visible; its name where it is only a part of a character. */
export function visibleText({
  text,
  token,
  isSpecial,
}: Pick<ShownToken, 'text' | 'token' | 'isSpecial'>): string {
  if (isSpecial || text === '' || text.includes('\uFFFD')) return token;
  return text.replaceAll(' ', '␣').replaceAll('\n', '↵').replaceAll('\r', '↵').replaceAll('\t', '⇥');
}
