// The objective's value on given blanks: for checking a model, and against other implementations.
import { logSumExp } from '../decoding/logits';
import { AttentionMask } from '../attentionMask';
import type { Engine } from '../engine';
import { mostTokens } from '../rawLogits';
import { maskId, type MaskName, type SpecialTokens } from '../tokenizer';
import { buildInfilling, type InfillingExample, type Span } from './infilling';

export interface LossRequest {
  /** Token ids of the text, [CLS] and end of text included. */
  readonly tokens: readonly number[];
  readonly spans: readonly Span[];
  /** The blanks are written in the order spans[order[0]], spans[order[1]] … */
  readonly order: readonly number[];
  /** Default [MASK]; a vocabulary without the mask that is asked for uses [MASK]. */
  readonly mask?: MaskName;
  /** False: the text goes on behind the blank, which has no <|endofpiece|>. Default true. */
  readonly ends?: boolean;
}

export interface LossResult {
  /** Mean over the counted tokens, in nats. */
  readonly loss: number;
  readonly tokens: readonly number[];
  readonly targets: readonly number[];
  readonly lossMask: readonly number[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
}

/**
 * Reads the whole sequence in one forward pass.
 * @throws RangeError naming the field that does not fit the model or the other fields
 */
export async function infillingLoss(
  engine: Engine,
  special: SpecialTokens,
  request: LossRequest,
): Promise<LossResult> {
  const { vocabSize, maxSequenceLength } = engine.architecture;
  if (request.tokens.length > mostTokens) {
    throw new RangeError(`tokens has ${request.tokens.length} entries, expected at most ${mostTokens}`);
  }
  request.tokens.forEach((id, i) => {
    if (!Number.isSafeInteger(id) || id < 0 || id >= vocabSize) {
      throw new RangeError(`tokens[${i}] is ${id}, expected a whole number below ${vocabSize}`);
    }
  });
  const blanks = {
    spans: ordered(request.spans, request.order),
    mask: maskId(special, request.mask ?? '[MASK]') ?? special.mask,
    ends: request.ends ?? true,
  };
  const example = buildInfilling(request.tokens, blanks, special);
  const { tokens, targets, lossMask, positions, blockPositions, partALength } = example;
  if (partALength - 1 > maxSequenceLength) {
    throw new RangeError(`tokens: ${partALength} in Part A, the model reads ${maxSequenceLength + 1}`);
  }
  const longest = Math.max(...blockPositions);
  if (longest > maxSequenceLength) {
    throw new RangeError(`spans: one has ${longest} places in Part B, the model reads ${maxSequenceLength}`);
  }
  const losses = await tokenLosses(engine, example);
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    tokens,
    targets,
    lossMask,
    positionIds: [positions, blockPositions],
    partALength,
  };
}

/** −log p of each counted target, in nats, in the order of the sequence. */
async function tokenLosses(engine: Engine, example: InfillingExample): Promise<number[]> {
  const { tokens, targets, lossMask, positions, blockPositions, partALength } = example;
  const counted = lossMask.flatMap((counts, place) => (counts === 1 ? [place] : []));
  const mask = new AttentionMask(tokens.length, tokens.length);
  for (let row = 0; row < tokens.length; row++) {
    mask.seeRange(row, 0, Math.max(partALength, row + 1));
  }
  const rows = await engine.forward({
    cache: engine.createCache(),
    tokens,
    positions,
    blockPositions,
    visible: mask.visible,
    logitsAt: counted,
  });
  return rows.map((logits, i) => logSumExp(logits) - (logits[targets[counted[i] ?? 0] ?? 0] ?? -Infinity));
}

/** spans[order[0]], spans[order[1]] …; every span once. */
function ordered(spans: readonly Span[], order: readonly number[]): Span[] {
  if (order.length !== spans.length || new Set(order).size !== order.length) {
    throw new RangeError(`order: expected each of 0 to ${spans.length - 1} once`);
  }
  return order.map((index) => {
    const span = spans[index];
    if (span === undefined) {
      throw new RangeError(`order: there is no span ${index}`);
    }
    return span;
  });
}
