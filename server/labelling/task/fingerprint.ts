// Names a task together with a model, so that a label can be traced to what suggested it.
import { createHash } from 'node:crypto';
import type { Scorer, Task } from './task';

/**
 * Sixteen hexadecimal digits for the task and, after a hyphen, sixteen for the model: they change when anything
 * changes that decides about a label, which is patterns, answers and scoring here, the model there. Names, columns
 * of the result and the guideline are no such thing.
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
  ];
  return `${digits(JSON.stringify(decisive))}-${digits(model)}`;
}

function digits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
