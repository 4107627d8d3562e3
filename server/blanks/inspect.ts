// How the model reads a text with blanks: the tokens of Part A, the start of each blank, both position rows.
import type { Glm } from '../glm/glm';
import { partAPositions } from '../glm/sequence';
import { allBlanks, readCloze } from './cloze';

export interface InspectRequest {
  readonly text: string;
  /** Longest answer in tokens: how much room a text that is too long leaves for each answer; default 24. */
  readonly maxTokens?: number;
}

export interface InspectResult {
  /** Part A, and <|startofpiece|> of each blank. */
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
  readonly maskPositions: readonly number[];
}

export function inspect(glm: Glm, request: InspectRequest): InspectResult {
  const blanks = allBlanks(request.text, []);
  const room = blanks.length * ((request.maxTokens ?? 24) + 1);
  const { partA } = readCloze(glm, request.text, blanks, 0, { room });
  const [places, insides] = partAPositions(partA.ids.length);
  const inputIds = [...partA.ids, ...partA.maskPositions.map(() => glm.tokenizer.special.startOfPiece)];
  return {
    inputIds,
    tokens: glm.tokenizer.tokens(inputIds),
    positionIds: [
      [...places, ...partA.maskPositions],
      [...insides, ...partA.maskPositions.map(() => 1)],
    ],
    partALength: partA.ids.length,
    maskPositions: partA.maskPositions,
  };
}
