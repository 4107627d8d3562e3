// Label Studio's tasks: a person's label is an annotation, the model's a prediction.
import { isPersons, type LabelledRow } from './labelledRow';

/** For a configuration with `<Text name="text" value="$text"/>` and `<Choices name="label" toName="text">`. */
export function toLabelStudio(row: LabelledRow): object {
  const { index, text, cells, label, status, probability, hash } = row;
  const result =
    label === undefined
      ? []
      : [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: [label] } }];
  const skipped = status === 'skipped';
  return {
    id: index + 1,
    data: { ...cells, text },
    annotations: isPersons(row) || skipped ? [{ result, was_cancelled: skipped }] : [],
    predictions:
      status === 'suggested' ? [{ model_version: hash ?? '', score: probability ?? 0, result }] : [],
  };
}
