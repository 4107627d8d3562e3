// Logits of a sequence given token by token: for checking against other implementations.
import { AttentionMask } from './attentionMask';
import type { Engine } from './engine';
import { logSumExp, topIds } from './decoding/logits';

export interface LogitsRequest {
  readonly inputIds: readonly number[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  /** The first so many tokens see each other; the ones after it see all before them. */
  readonly partALength: number;
  /** Sequence indices whose logits are wanted. */
  readonly at: readonly number[];
  /** How many of the largest logits to list; default 20. */
  readonly top?: number;
}

export interface LogitsResult {
  readonly rows: readonly {
    readonly at: number;
    readonly top: readonly (readonly [id: number, logit: number])[];
    readonly sum: number;
    readonly mean: number;
    readonly l2: number;
    /** Logarithm of the sum of all logits' exponentials: a logit minus it is a log-probability. */
    readonly logSumExp: number;
  }[];
}

/** Most tokens of one sequence: who sees whom is a table of their square. */
export const mostTokens = 16_384;

/** @throws RangeError naming the field that does not fit the model or the other fields */
export async function rawLogits(engine: Engine, request: LogitsRequest): Promise<LogitsResult> {
  const { inputIds, positionIds, partALength, at } = request;
  const { vocabSize, maxSequenceLength } = engine.architecture;
  const count = inputIds.length;
  if (count === 0) {
    throw new RangeError('inputIds is empty');
  }
  if (count > mostTokens) {
    throw new RangeError(`inputIds has ${count} entries, expected at most ${mostTokens}`);
  }
  checkAll('inputIds', inputIds, vocabSize);
  positionIds.forEach((row, i) => {
    if (row.length !== count) {
      throw new RangeError(`positionIds[${i}] has ${row.length} entries, inputIds ${count}`);
    }
    checkAll(`positionIds[${i}]`, row, maxSequenceLength + 1);
  });
  checkAll('at', at, count);
  if (!Number.isSafeInteger(partALength) || partALength < 0 || partALength > count) {
    throw new RangeError(`partALength is ${partALength}, expected a whole number from 0 to ${count}`);
  }
  const mask = new AttentionMask(count, count);
  for (let row = 0; row < count; row++) {
    mask.seeRange(row, 0, Math.max(partALength, row + 1));
  }
  const rows = await engine.forward({
    cache: engine.createCache(),
    tokens: inputIds,
    positions: positionIds[0],
    blockPositions: positionIds[1],
    visible: mask.visible,
    logitsAt: at,
  });
  return { rows: rows.map((logits, i) => describe(at[i] ?? 0, logits, request.top ?? 20)) };
}

function describe(at: number, logits: Float32Array, top: number): LogitsResult['rows'][number] {
  let sum = 0;
  let squares = 0;
  for (const logit of logits) {
    sum += logit;
    squares += logit * logit;
  }
  return {
    at,
    top: topIds(logits, top).map((id) => [id, logits[id] ?? -Infinity] as const),
    sum,
    mean: sum / logits.length,
    l2: Math.sqrt(squares),
    logSumExp: logSumExp(logits),
  };
}

/** Every value is a whole number from 0 to `limit` − 1. */
function checkAll(name: string, values: readonly number[], limit: number): void {
  values.forEach((value, i) => {
    if (!Number.isSafeInteger(value) || value < 0 || value >= limit) {
      throw new RangeError(`${name}[${i}] is ${value}, expected a whole number below ${limit}`);
    }
  });
}
