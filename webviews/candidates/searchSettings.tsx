// How candidates are searched: for all blanks of the panel.
import { textOf } from '../shared/strings';
import { Field } from './field';
import type { Search } from './messages';

interface SearchSettingsProps {
  readonly search: Search;
  /** Whether it differs from the user's settings. */
  readonly isOwn: boolean;
  /** Without a search: back to the settings. */
  readonly change: (search?: Search) => void;
}

const strategies: readonly Search['strategy'][] = ['beam', 'greedy', 'sample'];

type NumberName = 'count' | 'maxTokens' | 'temperature' | 'seed';

/** What the fields accept; the server refuses what lies far outside. */
const limits: Readonly<Record<NumberName, readonly [least: number, most: number, isWhole: boolean]>> = {
  count: [1, 20, true],
  maxTokens: [1, 256, true],
  temperature: [0.05, 2, false],
  seed: [0, 2 ** 31 - 1, true],
};

export function SearchSettings({ search, isOwn, change }: SearchSettingsProps) {
  const number = (name: NumberName) => (
    <Field
      id={name}
      label={textOf(name)}
      kind="number"
      value={String(search[name])}
      change={(text) => {
        const value = Number(text);
        const [least, most, isWhole] = limits[name];
        if (text.trim() === '' || Number.isNaN(value)) return;
        const near = Math.min(most, Math.max(least, isWhole ? Math.round(value) : value));
        change({ ...search, [name]: near });
      }}
    />
  );
  return (
    <>
      <div class="pair">
        {number('count')}
        {number('maxTokens')}
      </div>
      <div class="field">
        <label for="strategy">{textOf('strategy')}</label>
        <select
          id="strategy"
          value={search.strategy}
          onChange={(event) => {
            const chosen = strategies.find((name) => name === event.currentTarget.value);
            if (chosen !== undefined) change({ ...search, strategy: chosen });
          }}
        >
          {strategies.map((name) => (
            <option key={name} value={name}>
              {textOf(name)}
            </option>
          ))}
        </select>
      </div>
      {search.strategy === 'sample' && (
        <div class="pair">
          {number('temperature')}
          {number('seed')}
        </div>
      )}
      {isOwn && (
        <button class="secondary" onClick={() => change()}>
          {textOf('asSettings')}
        </button>
      )}
    </>
  );
}
