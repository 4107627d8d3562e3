// Greedy search: always the likeliest token. Further candidates begin with the next likeliest first tokens.
import type { Answer } from './answer';
import { BlankWriter, type BlankTask } from './blankWriter';
import { topIds } from './logits';

/**
 * @param count candidates; the first is the greedy answer, the others take the 2nd, 3rd … likeliest first token
 *   and go on greedily
 * @returns the greedy answer first, the others best first
 */
export async function greedySearch(task: BlankTask, count: number): Promise<Answer[]> {
  const writer = new BlankWriter(task);
  const root = await writer.start();
  // The place in `answers` of the candidate that each open branch writes.
  const answers: (Answer | undefined)[] = [];
  let open = topIds(root.logits, count).map((id, place) => ({ from: root, id, place }));
  for (let length = 1; open.length > 0; length++) {
    const going: { readonly branch: ReturnType<BlankWriter['extend']>; readonly place: number }[] = [];
    for (const { from, id, place } of open) {
      if (writer.isEnd(id)) {
        answers[place] = writer.end(from, id);
      } else if (length === task.maxTokens) {
        answers[place] = writer.cut(writer.extend(from, id));
      } else {
        going.push({ branch: writer.extend(from, id), place });
      }
    }
    if (going.length === 0) {
      break;
    }
    const read = await writer.continue(going.map(({ branch }) => branch));
    open = read.flatMap((from, i) =>
      topIds(from.logits, 1).map((id) => ({ from, id, place: going[i]?.place ?? i })),
    );
  }
  const [first, ...others] = answers.filter((answer) => answer !== undefined);
  return first === undefined ? [] : [first, ...others.sort((a, b) => b.score - a.score)];
}
