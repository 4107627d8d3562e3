// A text with blanks as GLM reads it: the blanks become mask tokens, and what is too long is cut around them.
import type { Architecture } from '../glm/architecture';
import { buildPartA, knownMask, type ContextEnd, type PartA } from '../glm/sequence';
import type { Tokenizer } from '../glm/tokenizer';
import type { Blank } from './blank';
import { findPlaceholders } from './placeholders';
import { windowAround, type Window } from './window';

export interface Cloze {
  readonly partA: PartA;
  /** The blanks that Part A holds: `partA.maskPositions[i]` is blank number `firstBlank + i` of the document. */
  readonly firstBlank: number;
}

/** What of a model decides how a text is read: a loaded `Glm`, or one that is being trained. */
export interface ClozeModel {
  readonly tokenizer: Tokenizer;
  readonly engine: { readonly architecture: Architecture };
}

export interface ClozeOptions {
  readonly contextEnd?: ContextEnd;
  /** Tokens to leave for the answers where the text has to be cut. */
  readonly room: number;
}

/**
 * Reads a text around blank number `first`. A text that the model can hold is read whole, as the original does;
 * a longer one is cut around that blank.
 * @param blanks all blanks of the text, ascending, not overlapping
 */
export function readCloze(
  glm: ClozeModel,
  text: string,
  blanks: readonly Blank[],
  first: number,
  options: ClozeOptions,
): Cloze {
  const { tokenizer } = glm;
  const limit = glm.engine.architecture.maxSequenceLength;
  const partA = (window: Window) =>
    buildPartA(tokenizer, withMasks(tokenizer, window.text, window.blanks), options.contextEnd ?? 'eos');
  if (couldFit(text, limit)) {
    const whole = partA({ text, start: 0, blanks, firstBlank: 0 });
    if (whole.ids.length <= limit) {
      return { partA: whole, firstBlank: 0 };
    }
  }
  // [CLS] and the end of text are two tokens more.
  const tokens = Math.max(limit - 2 - Math.min(options.room, limit >> 2), limit >> 1);
  const window = windowAround(text, blanks, first, {
    tokens,
    countTokens: (piece) => tokenizer.encode(piece).length,
  });
  return { partA: partA(window), firstBlank: window.firstBlank };
}

/**
 * The blanks of a text: the given ones and the placeholders beside them, which stay blank.
 * @throws RangeError where a given blank lies outside the text or overlaps another
 */
export function allBlanks(text: string, given: readonly Blank[]): Blank[] {
  let end = 0;
  for (const blank of given) {
    if (!(blank.start >= end && blank.end >= blank.start && blank.end <= text.length)) {
      throw new RangeError(
        `the blank ${blank.start}–${blank.end} overlaps another or lies outside the text of ${text.length} characters`,
      );
    }
    end = blank.end;
  }
  const others = findPlaceholders(text).filter(
    (placeholder) => !given.some((blank) => placeholder.start < blank.end && blank.start < placeholder.end),
  );
  return [...given, ...others].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The text with the name of a mask token in place of each blank. */
function withMasks(tokenizer: Tokenizer, text: string, blanks: readonly Blank[]): string {
  let masked = '';
  let end = 0;
  for (const blank of blanks) {
    masked += text.slice(end, blank.start) + knownMask(tokenizer, blank.mask);
    end = blank.end;
  }
  const rest = text.slice(end);
  // White space after a last [gMASK], such as the file's final line break, is no text that the answer leads to.
  return masked.endsWith('[gMASK]') && rest.trim() === '' ? masked : masked + rest;
}

/** No vocabulary that we know spends less than a token on this many characters, so a longer text is not tried. */
const charactersPerToken = 12;

function couldFit(text: string, tokens: number): boolean {
  return text.length <= tokens * charactersPerToken;
}
