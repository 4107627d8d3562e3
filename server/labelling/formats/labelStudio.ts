// Label Studio's tasks: a person's label is an annotation, the model's a prediction.
// https://labelstud.io/guide/task_format, https://labelstud.io/guide/export (JSON and JSON_MIN)
import { z } from 'zod';
import { WrongInput } from '../wrongInput';
import {
  read,
  readCarried,
  theOne,
  without,
  type ImportedRecord,
  type ImportOf,
  type RecordReader,
} from './importedRecord';
import { isPersons, provenance, suggestionOf, type LabelledRow } from './labelledRow';

/** For a configuration with `<Text name="text" value="$text"/>` and `<Choices name="label" toName="text">`. */
export function toLabelStudio(row: LabelledRow): object {
  const { index, text, cells, label, status, time, hash } = row;
  const skipped = status === 'skipped';
  const suggestion = suggestionOf(row);
  const created = time === undefined ? {} : { created_at: time };
  return {
    id: index + 1,
    data: { ...cells, text },
    annotations:
      isPersons(row) || skipped ? [{ result: resultOf(label), was_cancelled: skipped, ...created }] : [],
    predictions:
      suggestion === undefined
        ? []
        : [
            {
              model_version: hash ?? '',
              score: suggestion.probability ?? 0,
              result: resultOf(suggestion.label),
            },
          ],
    // Comes back with the task when it is exported.
    meta: { ...(status !== undefined && { label: label ?? '' }), ...provenance(row) },
  };
}

function resultOf(label: string | undefined): object[] {
  if (label === undefined) return [];
  return [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: [label] } }];
}

const resultSchema = z.object({
  from_name: z.string(),
  type: z.string(),
  value: z.looseObject({ choices: z.array(z.string()).exactOptional() }),
});
type Result = z.infer<typeof resultSchema>;

const user = z.union([
  z.number(),
  z.string(),
  z.looseObject({ id: z.number().nullish(), email: z.string().nullish() }),
]);

const annotationSchema = z.object({
  result: z.array(resultSchema),
  was_cancelled: z.boolean().nullish(),
  ground_truth: z.boolean().nullish(),
  completed_by: user.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
type Annotation = z.infer<typeof annotationSchema>;

const taskSchema = z.object({
  id: z.number().nullish(),
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(annotationSchema).default([]),
  predictions: z
    .array(
      z.object({
        result: z.array(resultSchema),
        score: z.number().nullish(),
        model_version: z.string().nullish(),
      }),
    )
    .default([]),
  meta: z.record(z.string(), z.unknown()).nullish(),
});

/** A task of either export; of several annotations the ground truth counts, else they must agree. */
export const fromLabelStudio: RecordReader = (record, of) => {
  if (!Object.hasOwn(record, 'data')) return fromMinimal(record, of);
  const { id, data, annotations, predictions, meta } = read(taskSchema, record);
  const fields = { ...(typeof id === 'number' && { id }), ...data };
  const carried = readCarried(meta ?? {}, meta?.label);
  const done = annotations.filter(({ was_cancelled }) => was_cancelled !== true);
  const truth = done.filter(({ ground_truth }) => ground_truth === true);
  const annotation = latest(truth.length > 0 ? truth : done, of);
  if (annotation !== undefined) {
    const label = labelIn(annotation.result, of);
    return {
      fields,
      by: 'person',
      ...(label !== undefined && { label }),
      ...signed(annotation),
      carried,
    };
  }
  const [cancelled] = annotations;
  if (cancelled !== undefined) return { fields, by: 'person', skipped: true, ...signed(cancelled), carried };
  const prediction = predictions.at(-1);
  const label = prediction === undefined ? undefined : labelIn(prediction.result, of);
  if (prediction === undefined || label === undefined) return { fields, by: 'unknown' };
  const { score, model_version: version } = prediction;
  return {
    ...{ fields, by: 'model', label, carried },
    ...(typeof score === 'number' && { probability: score }),
    ...(typeof version === 'string' && version !== '' && { hash: version }),
  };
};

const minimalOwn = ['annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'agreement'];

const minimalSchema = z.object({
  annotator: user.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});

const choice = z.union([z.string(), z.object({ choices: z.array(z.string()) })]);

/** A single choice is its name, several of one result an object; of several results a list. */
const choiceSchema = z.union([choice, z.array(choice)]).nullish();

/** JSON_MIN: the data and, named after its control, the label in one object; an object for each annotation. */
function fromMinimal(
  record: Readonly<Record<string, unknown>>,
  { task, labelField }: ImportOf,
): ImportedRecord {
  const names = labelField === undefined ? [task.labelColumn, 'label'] : [labelField];
  const name = names.find((name) => Object.hasOwn(record, name));
  if (name === undefined && !Object.hasOwn(record, 'annotation_id')) {
    throw new WrongInput('it is no task of Label Studio: it has neither "data" nor "annotation_id"');
  }
  if (name === undefined) {
    const fields = Object.keys(without(record, minimalOwn)).join(', ');
    throw new WrongInput(`it has no "${names[0] ?? ''}"; which of ${fields} is the label (--label-field)?`);
  }
  const { annotator, ...times } = read(minimalSchema, record);
  const chosen = [read(choiceSchema, record[name]) ?? []].flat();
  const label = theOne(chosen.flatMap((each) => (typeof each === 'string' ? [each] : each.choices)));
  return {
    fields: without(record, [name, ...minimalOwn]),
    by: 'person',
    ...(label !== undefined && { label }),
    ...signed({ completed_by: annotator, ...times }),
  };
}

function latest(annotations: readonly Annotation[], of: ImportOf): Annotation | undefined {
  const labels = annotations.map(({ result }) => labelIn(result, of) ?? 'no label');
  if (new Set(labels).size > 1) {
    const each = annotations.map(
      (annotation, i) => `${signed(annotation).annotator ?? '?'}: ${labels[i] ?? ''}`,
    );
    throw new WrongInput(`its annotators do not agree (${each.join(', ')})`);
  }
  return [...annotations].sort((a, b) => (signed(a).time ?? '').localeCompare(signed(b).time ?? '')).at(-1);
}

function labelIn(result: readonly Result[], { task, labelField }: ImportOf): string | undefined {
  const choices = result.filter(({ type }) => type === 'choices');
  const controls = [...new Set(choices.map(({ from_name }) => from_name))];
  const wanted = labelField === undefined ? [task.labelColumn, 'label'] : [labelField];
  const named = wanted.find((name) => controls.includes(name));
  if (named === undefined && labelField === undefined && controls.length > 1) {
    throw new WrongInput(`which of ${controls.join(', ')} is the label (--label-field)?`);
  }
  const control = named ?? labelField ?? controls[0];
  const own = choices.filter(({ from_name }) => from_name === control);
  return theOne(own.flatMap(({ value }) => value.choices ?? []));
}

function signed({
  completed_by: by,
  created_at: created,
  updated_at: updated,
}: Pick<Annotation, 'completed_by' | 'created_at' | 'updated_at'>): { annotator?: string; time?: string } {
  const name = typeof by === 'object' && by !== null ? (by.email ?? by.id) : by;
  const time = updated ?? created;
  return {
    ...(name !== undefined && name !== null && { annotator: String(name) }),
    ...(time !== undefined && time !== null && { time }),
  };
}
