// What every candidate of a blank must be: a text that it contains, a list, a regular expression, a length.
import { useState } from 'preact/hooks';
import { textOf } from '../shared/strings';
import { Field } from './field';
import type { Conditions, Problem } from './messages';

interface ConditionsFormProps {
  readonly id: number;
  readonly conditions: Conditions;
  readonly problem?: Problem;
  readonly change: (conditions: Conditions) => void;
}

type Name = keyof Conditions;

export function ConditionsForm({ id, conditions, problem, change }: ConditionsFormProps) {
  const count = Object.keys(conditions).length;
  const [isOpen, setOpen] = useState(count > 0);
  const set = (name: Name, value: Conditions[Name] | undefined): void => {
    const { [name]: _, ...others } = conditions;
    change(value === undefined ? others : { ...others, [name]: value });
  };
  const field = (name: Name) => ({
    id: `${name}-${id}`,
    label: textOf(name),
    ...(problem?.field === name && { problem: problem.message }),
  });
  const number = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{count === 0 ? textOf('conditions') : textOf('conditionsCount', count)}</summary>
      <Field
        {...field('contains')}
        value={conditions.contains ?? ''}
        change={(text) => set('contains', text === '' ? undefined : text)}
      />
      <Field
        {...field('match')}
        value={conditions.match ?? ''}
        hint="\w+ing"
        change={(text) => set('match', text === '' ? undefined : text)}
      />
      <Field
        {...field('oneOf')}
        kind="lines"
        value={conditions.oneOf?.join('\n') ?? ''}
        change={(text) => set('oneOf', text.trim() === '' ? undefined : text.split('\n'))}
      />
      <Field
        {...field('onlyWords')}
        kind="lines"
        value={conditions.onlyWords?.join('\n') ?? ''}
        change={(text) => set('onlyWords', text.trim() === '' ? undefined : text.split('\n'))}
      />
      <div class="pair">
        <Field
          {...field('minWords')}
          kind="number"
          value={String(conditions.minWords ?? '')}
          change={(text) => set('minWords', number(text))}
        />
        <Field
          {...field('maxWords')}
          kind="number"
          value={String(conditions.maxWords ?? '')}
          change={(text) => set('maxWords', number(text))}
        />
      </div>
    </details>
  );
}
