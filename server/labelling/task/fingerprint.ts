// Names a task together with a model, so that a label can be traced to what suggested it.
import { createHash } from 'node:crypto';
import type { Scorer, Task } from './task';

/**
 * Sixteen hexadecimal digits that change when anything changes that decides about a label: patterns, answers,
 * scoring, model. Names, columns of the result and the guideline are no such thing.
 * @param model what tells one model from another, its precision included
 */
export function fingerprint(task: Task, scorer: Scorer, model: string): string {
  const { patterns, verbalizer, combine, includeEnd, contextEnd, contentFree } = task;
  const decisive = [
    patterns.map(({ source }) => source),
    verbalizer,
    scorer,
    combine,
    includeEnd,
    contextEnd,
    scorer === 'calibrated' ? contentFree : [],
    model,
  ];
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex').slice(0, 16);
}
