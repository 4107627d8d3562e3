// Seeded sampling with temperature, top-k and top-p, several answers side by side.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Answer, Branch } from './answer';
import { seededRandom } from '../seededRandom';
import { BlankWriter, type BlankTask, type OpenBranch } from './blankWriter';
import { topIds } from './logits';

export interface SamplingOptions {
  /** Logits are divided by it: below 1 likelier tokens gain, above 1 they lose. Positive. */
  readonly temperature: number;
  /** Only the k likeliest tokens are drawn; 0: all. */
  readonly topK: number;
  /** Only the likeliest tokens that together have this probability are drawn; 1: all. */
  readonly topP: number;
  /** An integer; the i-th candidate of a seed is the same however many there are. */
  readonly seed: number;
}

/** @returns `count` answers, best log-probability first (the model's, not the drawing's) */
export async function sample(task: BlankTask, count: number, options: SamplingOptions): Promise<Answer[]> {
  const writer = new BlankWriter(task);
  const root = await writer.start();
  const answers: Answer[] = [];
  let open: { readonly from: OpenBranch; readonly random: RandomGenerator }[] = Array.from(
    { length: count },
    (_, i) => ({ from: root, random: seededRandom(options.seed, i) }),
  );
  for (let length = 1; open.length > 0; length++) {
    const going: { readonly branch: Branch; readonly random: RandomGenerator }[] = [];
    for (const { from, random } of open) {
      const id = draw(from, options, random);
      if (id === undefined) {
        continue;
      }
      if (writer.isEnd(id)) {
        answers.push(writer.end(from, id));
      } else if (length === task.maxTokens) {
        const cut = writer.cut(writer.extend(from, id));
        if (cut !== undefined) {
          answers.push(cut);
        }
      } else {
        going.push({ branch: writer.extend(from, id), random });
      }
    }
    if (going.length === 0) {
      break;
    }
    const read = await writer.continue(going.map(({ branch }) => branch));
    open = read.map((from, i) => ({ from, random: going[i]?.random ?? seededRandom(options.seed, i) }));
  }
  return answers.sort((a, b) => b.score - a.score);
}

/** Draws the next token: temperature, then top-k, then top-p; undefined where none may come. */
function draw({ logits }: OpenBranch, options: SamplingOptions, random: RandomGenerator): number | undefined {
  const { temperature, topK, topP } = options;
  const all = logits.length;
  const ids = topIds(logits, topK === 0 ? all : Math.min(topK, all));
  const max = logits[ids[0] ?? 0] ?? 0;
  const weights = ids.map((id) => Math.exp(((logits[id] ?? -Infinity) - max) / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  let nucleus = 0;
  let size = 0;
  while (size < ids.length && nucleus < topP * total) {
    nucleus += weights[size] ?? 0;
    size++;
  }
  let left = uniformFloat64(random) * nucleus;
  for (let i = 0; i < size; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) {
      return ids[i];
    }
  }
  return ids[Math.max(size - 1, 0)];
}
