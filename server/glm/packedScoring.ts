// Answers to the blanks of several texts in one forward pass: the texts stand one after the other in one sequence,
// and none sees another. No text is padded to the length of a longer one; what it costs is a score of 0 for each
// pair of tokens of different texts, which is little beside the layers' products as long as a pass is short.
import { AttentionMask } from './attentionMask';
import { logSumExp } from './decoding/logits';
import type { Engine } from './engine';
import { choiceLogProbs, layOutChoices, type ChoicesTask } from './scoring';
import { partAPositions, type PartA } from './sequence';

/** A text, and the answers to one of its blanks. */
export interface PackedTask extends Omit<ChoicesTask, 'reading'> {
  readonly partA: PartA;
}

/** Tokens that a task takes in a pass. */
export function packedLength(task: PackedTask): number {
  return task.partA.ids.length + layOutChoices(task, task.partA.ids.length).tokens.length;
}

/**
 * Scores the choices of all tasks in one forward pass.
 * @returns of each task the log-probability of each choice in nats, as `scoreChoices` gives it
 */
export async function scorePacked(engine: Engine, tasks: readonly PackedTask[]): Promise<number[][]> {
  let start = 0;
  const parts = tasks.map((task) => {
    const startOfB = start + task.partA.ids.length;
    const layout = layOutChoices(task, startOfB);
    const part = { start, startOfB, ids: task.partA.ids, layout };
    start = startOfB + layout.tokens.length;
    return part;
  });
  const mask = new AttentionMask(start, start);
  const tokens: number[] = [];
  const positions: number[] = [];
  const blockPositions: number[] = [];
  const logitsAt: number[] = [];
  for (const { start, startOfB, ids, layout } of parts) {
    const [places, insides] = partAPositions(ids.length);
    tokens.push(...ids);
    positions.push(...places);
    blockPositions.push(...insides);
    for (let row = start; row < startOfB; row++) {
      mask.seeRange(row, start, startOfB);
    }
    layout.tokens.forEach((token, i) => {
      const row = startOfB + i;
      tokens.push(token.id);
      positions.push(token.maskPosition);
      blockPositions.push(token.inside);
      logitsAt.push(row);
      mask.seeRange(row, start, startOfB);
      mask.see(row, token.ancestors);
      mask.see(row, [row]);
    });
  }
  const rows = await engine.forward({ tokens, positions, blockPositions, visible: mask.visible, logitsAt });
  const normalisers = rows.map(logSumExp);
  let first = 0;
  return parts.map(({ layout }) => {
    const own = [first, (first += layout.tokens.length)] as const;
    return choiceLogProbs(layout, rows.slice(...own), normalisers.slice(...own));
  });
}
