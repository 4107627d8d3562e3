// Beam search as in GLM's original BeamSearchScorer, made deterministic: where the original draws its 2 × beams
// continuations at random, the likeliest are taken.
import type { Answer } from './answer';
import { BlankWriter, type BlankTask, type OpenBranch } from './blankWriter';
import { topIds } from './logits';

export interface BeamOptions {
  readonly beams: number;
  /** An answer's score is its log-probability over (1 + number of its tokens) ** lengthPenalty. */
  readonly lengthPenalty: number;
}

interface Continuation {
  readonly from: OpenBranch;
  readonly id: number;
  readonly sumLogProb: number;
}

/** @returns up to `beams` answers, best score first */
export async function beamSearch(task: BlankTask, options: BeamOptions): Promise<Answer[]> {
  const { beams, lengthPenalty } = options;
  const writer = new BlankWriter(task);
  const finished = new Finished(beams);
  const score = (answer: Answer) => answer.logProb / (1 + answer.tokenIds.length) ** lengthPenalty;
  let open: OpenBranch[] = [await writer.start()];
  for (let length = 1; ; length++) {
    const continuations = likeliestContinuations(open, 2 * beams);
    const next: Continuation[] = [];
    for (const [rank, continuation] of continuations.entries()) {
      if (next.length === beams) {
        break;
      }
      if (!writer.isEnd(continuation.id)) {
        next.push(continuation);
      } else if (rank < beams) {
        // An end token counts only among the best `beams` continuations.
        const ended = writer.end(continuation.from, continuation.id);
        finished.add({ ...ended, score: score(ended) });
      }
    }
    // `length` tokens, <|startofpiece|> included, stand in every open branch now.
    const best = (continuations[0]?.sumLogProb ?? -Infinity) / length ** lengthPenalty;
    if (next.length === 0 || finished.isBetterThan(best)) {
      break;
    }
    const branches = next.map(({ from, id }) => writer.extend(from, id));
    if (length === task.maxTokens) {
      for (const branch of branches) {
        const cut = writer.cut(branch);
        finished.add({ ...cut, score: score(cut) });
      }
      break;
    }
    open = await writer.continue(branches);
  }
  return finished.bestFirst();
}

/** The likeliest continuations of all branches together, likeliest first. */
function likeliestContinuations(open: readonly OpenBranch[], count: number): Continuation[] {
  return open
    .flatMap((from) =>
      topIds(from.logits, count).map((id) => ({
        from,
        id,
        sumLogProb: from.branch.sumLogProb + (from.logits[id] ?? -Infinity) - from.logSumExp,
      })),
    )
    .sort((a, b) => b.sumLogProb - a.sumLogProb)
    .slice(0, count);
}

/** The best finished answers. */
class Finished {
  readonly #size: number;
  readonly #answers: Answer[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(answer: Answer): void {
    this.#answers.push(answer);
    this.#answers.sort((a, b) => b.score - a.score);
    this.#answers.length = Math.min(this.#answers.length, this.#size);
  }

  /** Whether there are enough answers, none of which a continuation of this score can beat. */
  isBetterThan(score: number): boolean {
    const worst = this.#answers[this.#size - 1];
    return worst !== undefined && worst.score >= score;
  }

  bestFirst(): Answer[] {
    return this.#answers;
  }
}
