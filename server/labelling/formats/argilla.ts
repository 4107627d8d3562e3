// Argilla's records with a field `text` and a label question `label`, as `dataset.records.to_json` writes them:
// https://docs.argilla.io/latest/how_to_guides/import_export
import { z } from 'zod';
import { WrongInput } from '../wrongInput';
import { carriedNames, read, readCarried, without, type ImportOf, type RecordReader } from './importedRecord';
import { isPersons, provenance, suggestionOf, type LabelledRow } from './labelledRow';

export function toArgilla(row: LabelledRow): object {
  const { index, text, cells, label, status, hash } = row;
  const { distribution, ...about } = provenance(row);
  const suggestion = suggestionOf(row);
  return {
    id: String(index + 1),
    fields: { text },
    metadata: {
      ...cells,
      ...(status !== undefined && { exported: label ?? '' }),
      ...about,
      // A metadata value is a text, a number or a list of texts.
      ...(distribution !== undefined && { distribution: JSON.stringify(distribution) }),
    },
    suggestions:
      suggestion === undefined
        ? {}
        : { label: { value: suggestion.label, score: suggestion.probability ?? null, agent: hash ?? null } },
    responses:
      isPersons(row) && label !== undefined ? { label: [{ value: label, status: 'submitted' }] } : {},
  };
}

const value = z.union([z.string(), z.int()]).nullish();

const schema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  fields: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  suggestions: z
    .record(z.string(), z.object({ value, score: z.number().nullish(), agent: z.string().nullish() }))
    .nullish(),
  responses: z
    .record(
      z.string(),
      z.array(
        z.object({
          value,
          user_id: z.string().nullish(),
          /** Only in some versions' files. */
          status: z.enum(['submitted', 'discarded', 'draft']).nullish(),
        }),
      ),
    )
    .nullish(),
});

/** A record of Argilla 2; of several responses all must agree. */
export const fromArgilla: RecordReader = (record, of) => {
  const { id, fields, metadata, suggestions, responses } = read(schema, record);
  const question = questionOf(Object.keys({ ...suggestions, ...responses }), of);
  const carried = carriedIn(metadata ?? {});
  const data = {
    ...(id !== null && id !== undefined && { id }),
    ...(carried === undefined ? metadata : without(metadata ?? {}, ['exported', ...carriedNames])),
    ...fields,
  };
  const given = (responses?.[question] ?? []).filter(({ status }) => status !== 'draft');
  const submitted = given.filter(({ status }) => status !== 'discarded');
  if (new Set(submitted.map(({ value }) => value)).size > 1) {
    const each = submitted.map(({ value, user_id }) => `${user_id ?? '?'}: ${value ?? 'no label'}`);
    throw new WrongInput(`its annotators do not agree (${each.join(', ')})`);
  }
  const response = submitted.at(-1) ?? given.at(-1);
  if (response !== undefined || carried?.status === 'skipped') {
    const label = response?.value;
    const annotator = response?.user_id;
    return {
      fields: data,
      by: 'person',
      skipped: submitted.length === 0,
      ...(submitted.length > 0 && label !== null && label !== undefined && { label }),
      ...(typeof annotator === 'string' && { annotator }),
      carried,
    };
  }
  const suggestion = suggestions?.[question];
  const { value: label, score, agent } = suggestion ?? {};
  return {
    ...{ fields: data, by: 'model', carried },
    ...(label !== null && label !== undefined && { label }),
    ...(typeof score === 'number' && { probability: score }),
    ...(typeof agent === 'string' && { hash: agent }),
  };
};

/** What `glm export` put into the metadata. */
function carriedIn(metadata: Readonly<Record<string, unknown>>): ReturnType<typeof readCarried> {
  const { distribution, exported, ...rest } = metadata;
  const parsed: unknown =
    typeof distribution === 'string' && distribution.startsWith('{') ? JSON.parse(distribution) : undefined;
  return readCarried({ ...rest, distribution: parsed }, exported);
}

function questionOf(questions: readonly string[], { task, labelField }: ImportOf): string {
  const wanted = labelField === undefined ? [task.labelColumn, 'label'] : [labelField];
  const [first = '', ...others] = new Set(questions);
  const found = wanted.find((name) => questions.includes(name));
  if (found !== undefined || labelField !== undefined) return found ?? '';
  if (others.length > 0) {
    throw new WrongInput(`which of ${[first, ...others].join(', ')} is the label (--label-field)?`);
  }
  return first;
}
