// One blank filled greedily, with what was likely at every step: what the inspector shows of the model's choices.
import { anything, chain, endTokens, type LogitsProcessor } from '../glm/decoding/logitsProcessor';
import { greedySearch } from '../glm/decoding/greedy';
import { logSumExp, topIds } from '../glm/decoding/logits';
import type { Glm } from '../glm/glm';
import type { Reading } from '../glm/reading';
import type { MaskName } from '../glm/tokenizer';
import { fittingEdges } from './edges';
import { wellFormedTokens } from './wellFormed';
import { wholeSentences } from './wholeSentences';

/** A token that could come next. */
export interface StepToken {
  readonly id: number;
  /** The vocabulary's name of it. */
  readonly token: string;
  /** What it reads as, its white space included. */
  readonly text: string;
  /** Log-probability in nats, of the model itself: nothing is forbidden yet. */
  readonly logProb: number;
  /** Whether the step could take it: a well-formed answer does not begin with an end token, for one. */
  readonly allowed: boolean;
  /** Whether it ends the blank. */
  readonly ends: boolean;
}

/** One prediction: what the model makes of all tokens up to `at`. */
export interface InspectStep {
  /** Index into `inputIds` of the token at which the next one is predicted. */
  readonly at: number;
  /** Where the blank's mask token stands in Part A. */
  readonly maskPosition: number;
  /** The likeliest tokens, likeliest first. */
  readonly top: readonly StepToken[];
  /** The token that was taken: the likeliest of those that are allowed. */
  readonly chosen: StepToken;
}

/** What Part B holds of a blank. */
export interface Traced {
  readonly maskPosition: number;
  /** <|startofpiece|> and the tokens of the answer that the model has read. */
  readonly read: readonly number[];
}

export interface TraceOptions {
  readonly maxTokens: number;
  readonly top: number;
  readonly wellFormed: boolean;
  /** Index into `inputIds` of the blank's <|startofpiece|>. */
  readonly at: number;
}

interface TraceTask {
  readonly reading: Reading;
  readonly mask: MaskName;
  readonly maskPosition: number;
  /** The text on both sides of the blank. */
  readonly before: string;
  readonly after: string;
  readonly signal?: AbortSignal;
}

/**
 * Greedy search looks at the logits of one step after the other, and so does whoever looks over its shoulder.
 * @throws the signal's reason when it is aborted
 */
export async function traceBlank(
  glm: Glm,
  task: TraceTask,
  options: TraceOptions,
  onStep: (step: InspectStep) => void,
): Promise<Traced> {
  const { special } = glm.tokenizer;
  const { mask, maskPosition, before, after } = task;
  const choose = options.wellFormed
    ? chain([wellFormedTokens(glm, mask), fittingEdges(glm, before, after), wholeSentences(glm, mask, after)])
    : anything;
  const process: LogitsProcessor = (logits, tokenIds) => {
    const own = logits.slice();
    const all = logSumExp(own);
    choose(logits, tokenIds);
    const [chosen = special.endOfPiece] = topIds(logits, 1);
    const described = (id: number) =>
      stepToken(glm, id, (own[id] ?? -Infinity) - all, (logits[id] ?? -Infinity) > -Infinity);
    onStep({
      at: options.at + tokenIds.length,
      maskPosition,
      top: topIds(own, options.top).map(described),
      chosen: described(chosen),
    });
  };
  const [answer] = await greedySearch({ ...task, special, process, maxTokens: options.maxTokens }, 1);
  // As in the original, the last token of an answer that the length limit cut off is never read.
  const tokens = answer?.ended === false ? answer.tokenIds.slice(0, -1) : (answer?.tokenIds ?? []);
  return { maskPosition, read: [special.startOfPiece, ...tokens] };
}

function stepToken(glm: Glm, id: number, logProb: number, allowed: boolean): StepToken {
  const { tokenizer } = glm;
  return {
    id,
    token: tokenizer.tokens([id])[0] ?? '',
    text: tokenizer.decode([id]),
    logProb,
    allowed,
    ends: endTokens(tokenizer.special).includes(id),
  };
}
