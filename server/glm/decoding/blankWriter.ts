// Writes answers to one blank, sibling beside sibling in one sequence: what every search is made of.
import type { Reading } from '../reading';
import type { SpecialTokens } from '../tokenizer';
import type { Answer, Branch } from './answer';
import type { Guide } from './constraints/guide';
import { logSumExp } from './logits';
import { endTokens, type LogitsProcessor } from './logitsProcessor';

/** Slots of abandoned answers that may pile up before they are cleared. */
const tolerated = 64;

export interface BlankTask {
  readonly reading: Reading;
  readonly special: SpecialTokens;
  /** Where the blank's mask token stands in Part A. */
  readonly maskPosition: number;
  /** Longest answer, in tokens. */
  readonly maxTokens: number;
  readonly process: LogitsProcessor;
  /** Takes more tokens out of the choice; the probabilities of the others stay what they were. */
  readonly restrict?: LogitsProcessor;
  /** Lets only answers come about that satisfy a constraint; their probabilities stay those without it. */
  readonly guide?: Guide;
  readonly signal?: AbortSignal;
}

/** A branch and what may come after it. */
export interface OpenBranch {
  readonly branch: Branch;
  /** [vocabSize], after everything that takes tokens out of the choice. */
  readonly logits: Float32Array;
  /** log Σ exp of the logits after `process`, before `restrict` and the guide: subtract it for log-probabilities. */
  readonly logSumExp: number;
}

export class BlankWriter {
  readonly task: BlankTask;
  readonly #ends: ReadonlySet<number>;

  constructor(task: BlankTask) {
    this.task = task;
    this.#ends = new Set(endTokens(task.special));
  }

  isEnd(id: number): boolean {
    return this.#ends.has(id);
  }

  /** Reads <|startofpiece|>: the root of all answers. */
  async start(): Promise<OpenBranch> {
    const { reading, special, maskPosition } = this.task;
    await this.#breathe();
    const slot = reading.nextSlot;
    const [logits] = await reading.read([
      { id: special.startOfPiece, maskPosition, inside: 1, ancestors: [] },
    ]);
    return this.#open({ tokenIds: [], tokenLogProbs: [], sumLogProb: 0, slots: [slot] }, logits);
  }

  /** Reads the last token of each branch, in one forward pass. */
  async continue(branches: readonly Branch[]): Promise<OpenBranch[]> {
    await this.#breathe();
    const { reading, maskPosition } = this.task;
    const followed = this.#clear(branches);
    const start = reading.nextSlot;
    const rows = await reading.read(
      followed.map((branch) => ({
        id: branch.tokenIds.at(-1) ?? this.task.special.startOfPiece,
        maskPosition,
        inside: branch.tokenIds.length + 1,
        ancestors: branch.slots,
      })),
    );
    return followed.map((branch, i) =>
      this.#open({ ...branch, slots: [...branch.slots, start + i] }, rows[i]),
    );
  }

  /** The branch with one more token. */
  extend(open: OpenBranch, id: number): Branch {
    const logProb = this.logProb(open, id);
    return {
      tokenIds: [...open.branch.tokenIds, id],
      tokenLogProbs: [...open.branch.tokenLogProbs, logProb],
      sumLogProb: open.branch.sumLogProb + logProb,
      slots: open.branch.slots,
    };
  }

  /** Log-probability of the token coming next, in nats. */
  logProb(open: OpenBranch, id: number): number {
    return (open.logits[id] ?? -Infinity) - open.logSumExp;
  }

  /** The answer that ends here with this end token. */
  end(open: OpenBranch, id: number): Answer {
    return answer(open.branch, open.branch.sumLogProb + this.logProb(open, id), true);
  }

  /** The answer that the length limit cuts off; undefined where a constraint is not satisfied yet. */
  cut(branch: Branch): Answer | undefined {
    const { guide } = this.task;
    if (guide !== undefined && !guide.isComplete(branch.tokenIds)) return undefined;
    return answer(branch, branch.sumLogProb, false);
  }

  #open(branch: Branch, logits: Float32Array | undefined): OpenBranch {
    if (logits === undefined) {
      throw new Error('the engine returned fewer rows of logits than were asked for');
    }
    const { process, restrict, guide } = this.task;
    process(logits, branch.tokenIds);
    const normaliser = logSumExp(logits);
    restrict?.(logits, branch.tokenIds);
    guide?.restrict(logits, branch.tokenIds);
    return { branch, logits, logSumExp: normaliser };
  }

  /** Clears the slots of answers that are not followed any more, once there are many. */
  #clear(branches: readonly Branch[]): readonly Branch[] {
    const { reading } = this.task;
    const live = [...new Set(branches.flatMap((branch) => branch.slots))].sort((a, b) => a - b);
    if (reading.unsettledSlots <= live.length + tolerated) {
      return branches;
    }
    const first = reading.nextSlot - reading.unsettledSlots;
    reading.forgetAllBut(live);
    const moved = new Map(live.map((slot, i) => [slot, first + i]));
    return branches.map((branch) => ({
      ...branch,
      slots: branch.slots.map((slot) => moved.get(slot) ?? slot),
    }));
  }

  /** Lets messages in between two steps, so that a cancellation takes effect within one. */
  async #breathe(): Promise<void> {
    await new Promise(setImmediate);
    this.task.signal?.throwIfAborted();
  }
}

function answer(branch: Branch, logProb: number, ended: boolean): Answer {
  return { tokenIds: branch.tokenIds, tokenLogProbs: branch.tokenLogProbs, logProb, score: logProb, ended };
}
