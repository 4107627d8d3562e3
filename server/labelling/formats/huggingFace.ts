// A Hugging Face dataset: JSONL, and the card that says what its columns are.
import type { Task } from '../task/task';
import type { LabelledRow } from './labelledRow';

export function toHuggingFace({ text, cells, label, status, probability, hash }: LabelledRow): object {
  // Every row has every column, as a dataset's features want it.
  return {
    ...cells,
    text,
    label: label ?? null,
    status: status ?? null,
    probability: probability ?? null,
    hash: hash ?? null,
  };
}

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
    - name: probability
      dtype: float64
    - name: hash
      dtype: string
---

# ${task.name}

Labelled with GLM Fill. \`status\` tells who stands behind a label: \`suggested\` the model, \`accepted\` and
\`overridden\` a person. \`hash\` is that of the task and model that suggested.

| label | answers |
|---|---|
${task.verbalizer.map(({ label, answers }) => `| ${label} | ${answers.join(', ')} |`).join('\n')}

Patterns: ${task.patterns.map(({ source }) => `\`${source}\``).join(', ')}
${task.guideline === undefined ? '' : `\n## Guideline\n\n${task.guideline}\n`}`;
}
