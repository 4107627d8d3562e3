// What a calibration looks at: the answers' log-probabilities of a row, and the distribution at its blank.
import type { GlmService } from '../../inference/service';
import type { RowScores } from '../scoring/taskScorer';
import { renderPattern } from '../task/pattern';
import type { Task } from '../task/task';
import type { MaskDistribution } from './nearestNeighbours';

/** Tokens of a distribution that are kept: what follows is as good as impossible. */
const keptTokens = 64;

/** Log-probability of each answer among the answers, pattern after pattern: what all have in common tells nothing. */
export function answerFeatures(scores: RowScores): number[] {
  return scores.flatMap(({ logProbs }) => {
    const most = Math.max(...logProbs);
    const total = most + Math.log(logProbs.reduce((sum, logProb) => sum + Math.exp(logProb - most), 0));
    return logProbs.map((logProb) => logProb - total);
  });
}

/** What the model would write first at the blank of each pattern. */
export async function maskDistributions(
  service: Pick<GlmService, 'inspect' | 'logits'>,
  task: Task,
  cell: (column: string) => string,
): Promise<MaskDistribution[]> {
  const masks: MaskDistribution[] = [];
  for (const pattern of task.patterns) {
    const { inputIds, positionIds, partALength } = await service.inspect({
      text: renderPattern(pattern, cell).trim(),
    });
    const { rows } = await service.logits({
      inputIds,
      positionIds,
      partALength,
      at: [partALength],
      top: keptTokens,
    });
    const [row] = rows;
    const top = [...(row?.top ?? [])].sort(([a], [b]) => a - b);
    masks.push({
      ids: top.map(([id]) => id),
      probabilities: top.map(([, logit]) => rounded(Math.exp(logit - (row?.logSumExp ?? 0)))),
    });
  }
  return masks;
}

/** Five digits are more than a vote needs, and keep the file small. */
function rounded(probability: number): number {
  return Number(probability.toPrecision(5));
}
