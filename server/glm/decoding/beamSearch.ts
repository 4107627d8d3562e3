// Beam search as in GLM's original BeamSearchScorer, made deterministic: where the original draws its 2 × beams
// continuations at random, the likeliest are taken.
import type { Answer } from './answer';
import type { Guide } from './constraints/guide';
import { BlankWriter, type BlankTask, type OpenBranch } from './blankWriter';
import { topIds } from './logits';

export interface BeamOptions {
  readonly beams: number;
  /** An answer's score is its log-probability over (1 + number of its tokens) ** lengthPenalty. */
  readonly lengthPenalty: number;
}

/** Of each branch and each amount of progress, so many tokens are looked at. */
const advancingTokens = 2;

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
  const others = task.guide === undefined ? undefined : new OtherSpellings(task.guide);
  const score = (answer: Answer) => answer.logProb / (1 + answer.tokenIds.length) ** lengthPenalty;
  let open: OpenBranch[] = [await writer.start()];
  for (let length = 1; ; length++) {
    const continuations = likeliestContinuations(writer, open, (others === undefined ? 2 : 4) * beams);
    const next: Continuation[] = [];
    for (const [rank, continuation] of continuations.entries()) {
      if (next.length === beams) {
        break;
      }
      if (!writer.isEnd(continuation.id)) {
        if (others?.has(continuation) !== true) {
          next.push(continuation);
        }
      } else if (rank < beams) {
        // An end token counts only among the best `beams` continuations.
        const ended = writer.end(continuation.from, continuation.id);
        finished.add({ ...ended, score: score(ended) });
      }
    }
    // `length` tokens, <|startofpiece|> included, stand in every open branch now.
    const best = Math.max(...continuations.map(({ sumLogProb }) => sumLogProb)) / length ** lengthPenalty;
    if (next.length === 0 || finished.isBetterThan(best)) {
      break;
    }
    const branches = next.map(({ from, id }) => writer.extend(from, id));
    if (length === task.maxTokens) {
      for (const branch of branches) {
        const cut = writer.cut(branch);
        if (cut !== undefined) {
          finished.add({ ...cut, score: score(cut) });
        }
      }
      break;
    }
    open = await writer.continue(branches);
  }
  return finished.bestFirst();
}

/** The likeliest continuations of all branches together, likeliest first. */
function likeliestContinuations(
  writer: BlankWriter,
  open: readonly OpenBranch[],
  count: number,
): Continuation[] {
  const { guide } = writer.task;
  const continuations = open.flatMap((from) =>
    topIds(from.logits, count).map((id) => continuation(from, id)),
  );
  const likeliest = continuations.sort((a, b) => b.sumLogProb - a.sumLogProb).slice(0, count);
  return guide === undefined ? likeliest : withProgress(guide, open, likeliest, count);
}

function continuation(from: OpenBranch, id: number): Continuation {
  const logProb = (from.logits[id] ?? -Infinity) - from.logSumExp;
  return { from, id, sumLogProb: from.branch.sumLogProb + logProb };
}

/**
 * Keeps a place for answers that have begun to write a text that must be contained: they are less likely at first, and
 * would fall out of the beam. Continuations compete with those that have as much of the text, and the beam takes from
 * each group in turn, as in grid beam search (Hokamp and Liu 2017, arXiv 1704.07138).
 */
function withProgress(
  guide: Guide,
  open: readonly OpenBranch[],
  likeliest: readonly Continuation[],
  count: number,
): Continuation[] {
  const groups = new Map<number, Continuation[]>();
  const add = (progress: number, one: Continuation): void => {
    if (one.sumLogProb === -Infinity) return;
    const group = groups.get(progress);
    if (group === undefined) groups.set(progress, [one]);
    else group.push(one);
  };
  const isAdvancing = new Map(open.map((from) => [from, new Map<number, number>()]));
  for (const from of open) {
    for (const [progress, ids] of guide.advancing(from.branch.tokenIds)) {
      const best = ids.map((id) => continuation(from, id)).sort((a, b) => b.sumLogProb - a.sumLogProb);
      for (const one of best.slice(0, advancingTokens)) {
        isAdvancing.get(from)?.set(one.id, progress);
        add(progress, one);
      }
    }
  }
  if (groups.size === 0 && open.every(({ branch }) => guide.progress(branch.tokenIds) === 0)) {
    return [...likeliest];
  }
  for (const one of likeliest) {
    if (isAdvancing.get(one.from)?.has(one.id) === true) continue;
    add(guide.progress([...one.from.branch.tokenIds, one.id]), one);
  }
  const ordered = [...groups]
    .sort(([a], [b]) => b - a)
    .map(([, group]) => group.sort((a, b) => b.sumLogProb - a.sumLogProb));
  const chosen: Continuation[] = [];
  for (let rank = 0; chosen.length < count && ordered.some((group) => rank < group.length); rank++) {
    for (const group of ordered) chosen.push(...group.slice(rank, rank + 1));
  }
  return chosen.slice(0, count);
}

/**
 * Answers that have been written in other tokens already. A constraint leaves few texts, and the ways to cut one text
 * into tokens would take the others' places in the beam.
 */
class OtherSpellings {
  readonly #guide: Guide;
  readonly #best = new Map<string, number>();

  constructor(guide: Guide) {
    this.#guide = guide;
  }

  /** Whether the text has been written in likelier tokens; remembers it. */
  has({ from, id, sumLogProb }: Continuation): boolean {
    const text = this.#guide.written([...from.branch.tokenIds, id]);
    if ((this.#best.get(text) ?? -Infinity) >= sumLogProb) return true;
    this.#best.set(text, sumLogProb);
    return false;
  }
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
