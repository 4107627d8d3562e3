// A Hugging Face dataset: JSONL, and the card that says what its columns are.
import { z } from 'zod';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { carriedNames, read, readCarried, without, type RecordReader } from './importedRecord';
import type { LabelledRow } from './labelledRow';

export function toHuggingFace(row: LabelledRow): object {
  const { text, cells, label, status, annotator, time, probability, distribution, disagreement, hash } = row;
  // Every row has every column, as a dataset's features want it.
  return {
    ...cells,
    text,
    label: label ?? null,
    status: status ?? null,
    annotator: annotator ?? null,
    time: time ?? null,
    probability: probability ?? null,
    distribution: distribution ?? null,
    disagreement: disagreement ?? null,
    hash: hash ?? null,
  };
}

/** A name, or the number that `ClassLabel` has for it. */
const labelSchema = z.union([z.string(), z.int()]).nullish();

/** What `Dataset.to_json` writes. A class label is a number there, which the task's `goldValues` name; -1 is none. */
export const fromHuggingFace: RecordReader = (record, { task, labelField }) => {
  const names = labelField === undefined ? [task.labelColumn, 'label'] : [labelField];
  const name = names.find((name) => Object.hasOwn(record, name));
  if (name === undefined) {
    throw new WrongInput(`it has no "${names[0] ?? ''}", only ${Object.keys(record).join(', ')}`);
  }
  const label = read(labelSchema, record[name]);
  const carried = readCarried(record);
  // A row that nobody has said anything about has these columns too.
  const areOurs = carried !== undefined || carriedNames.every((column) => record[column] === null);
  return {
    fields: without(record, [name, ...(areOurs ? carriedNames : [])]),
    by: 'unknown',
    skipped: carried?.status === 'skipped' && (label ?? '') === '',
    ...(label !== null && label !== undefined && label !== '' && label !== -1 && { label }),
    carried,
  };
};

/**
 * README.md of the dataset.
 * @param columns the cells' names
 * @param dataFile its JSONL file, beside the card
 */
export function datasetCard(task: Task, columns: readonly string[], dataFile: string): string {
  const labels = task.verbalizer.map(({ label }, i) => `            '${i}': ${JSON.stringify(label)}`);
  const strings = [...columns, 'text'].map(
    (column) => `    - name: ${JSON.stringify(column)}\n      dtype: string`,
  );
  return `---
configs:
  - config_name: default
    data_files: ${JSON.stringify(dataFile)}
dataset_info:
  features:
${strings.join('\n')}
    - name: label
      dtype:
        class_label:
          names:
${labels.join('\n')}
    - name: status
      dtype: string
    - name: annotator
      dtype: string
    - name: time
      dtype: string
    - name: probability
      dtype: float64
    - name: distribution
      struct:
${task.verbalizer.map(({ label }) => `        - name: ${JSON.stringify(label)}\n          dtype: float64`).join('\n')}
    - name: disagreement
      dtype: float64
    - name: hash
      dtype: string
---

# ${task.name}

Labelled with GLM Fill. \`status\` tells who stands behind a label: \`suggested\` the model, \`accepted\` and
\`overridden\` a person (\`annotator\`, at \`time\`). \`hash\` is that of the task and that of the model that suggested
the probabilities.

| label | answers |
|---|---|
${task.verbalizer.map(({ label, answers }) => `| ${label} | ${answers.join(', ')} |`).join('\n')}

Patterns: ${task.patterns.map(({ source }) => `\`${source}\``).join(', ')}
${task.guideline === undefined ? '' : `\n## Guideline\n\n${task.guideline}\n`}`;
}
