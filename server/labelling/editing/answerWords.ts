// Words that the model itself prefers at the blank of rows whose label is known.
import type { GlmService } from '../../inference/service';
import type { DiscoveredAnswer } from '../../protocol/openDataset';
import { discoverAnswers, type KnownText } from '../scoring/discover';
import { renderPattern } from '../task/pattern';
import { WrongInput } from '../wrongInput';
import type { KnownRecord } from './suggesting';
import type { ViewSource } from './view';

/** Rows of each label in which answers are looked for. */
const rowsOfLabel = 30;

/**
 * Looks for answers in the task's first pattern, by label.
 * @throws WrongInput where no label is known of any row
 */
export async function answerWords(
  service: GlmService,
  { file, task }: ViewSource,
  known: readonly KnownRecord[],
  signal: AbortSignal,
): Promise<Map<string, DiscoveredAnswer[]>> {
  const [pattern] = task.patterns;
  if (known.length === 0 || pattern === undefined) {
    throw new WrongInput('words are found in rows whose label is known: label some of each first');
  }
  const labelOf = new Map(known.map(({ record, label }) => [record, label]));
  const taken = task.verbalizer.map(() => 0);
  const texts: KnownText[] = [];
  for await (const { record, content } of file.readSome([...labelOf.keys()], signal)) {
    const label = labelOf.get(record) ?? 0;
    if (content.kind === 'broken' || (taken[label] ?? 0) >= rowsOfLabel) continue;
    taken[label] = (taken[label] ?? 0) + 1;
    const text = renderPattern(pattern, (column) => content.cell(column) ?? '').trim();
    texts.push({ text, label: task.verbalizer[label]?.label ?? '' });
  }
  const empty = renderPattern(pattern, () => '').trim();
  return discoverAnswers(service, texts, empty, { contextEnd: task.contextEnd, signal });
}
