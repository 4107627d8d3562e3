// Which rows are listed, in which order, and what can be done with many at once.
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { sortOrders, statusFilters } from '../../server/protocol/openDataset';
import { textOf } from '../shared/strings';
import type { Store } from './store';

/** Milliseconds without a key before a text is looked for. */
const typingPause = 300;

interface ToolbarProps {
  readonly store: Store;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly help: () => void;
}

export function Toolbar({ store, search, help }: ToolbarProps) {
  const { opened, progress } = store;
  const { view } = store.list;
  const severalPatterns = (opened?.task.patterns.length ?? 1) > 1;
  const isSuggesting = progress?.suggesting.all === true && progress.suggesting.active;
  return (
    <div class="toolbar" role="toolbar" aria-label={textOf('toolbar')}>
      <Search store={store} input={search} />
      <Choice
        label={textOf('sort')}
        value={view.sort}
        options={sortOrders
          .filter((sort) => sort !== 'disagreement' || severalPatterns)
          .map((sort) => [sort, textOf(`sort.${sort}`)])}
        choose={(sort) => store.list.setView({ sort: sortOrders.find((each) => each === sort) ?? 'order' })}
      />
      <Choice
        label={textOf('filter')}
        value={view.status}
        options={statusFilters.map((status) => [status, textOf(`filter.${status}`)])}
        choose={(status) =>
          store.list.setView({ status: statusFilters.find((each) => each === status) ?? 'all' })
        }
      />
      <Choice
        label={textOf('labelFilter')}
        value={view.label}
        options={[
          ['', textOf('anyLabel')],
          ...(opened?.task.labels ?? []).map(({ label }) => [label, label] as const),
        ]}
        choose={(label) => store.list.setView({ label })}
      />
      <Columns store={store} />
      <button type="button" class="secondary" onClick={help} aria-keyshortcuts="?" title={textOf('help')}>
        ?
      </button>
      <button type="button" class="secondary" onClick={() => void store.findings.setThreshold(0.9)}>
        {textOf('acceptAbove')}
      </button>
      <button type="button" class="secondary" onClick={() => store.suggestAll(!isSuggesting)}>
        {textOf(isSuggesting ? 'suggestStop' : 'suggestAll')}
      </button>
      <button type="button" class="secondary" onClick={() => store.run('findAnswers')}>
        {textOf('findAnswers')}
      </button>
      <button type="button" class="secondary" onClick={() => store.run('train')}>
        {textOf('train')}
      </button>
      <button type="button" class="secondary" onClick={() => store.run('openTask')}>
        {textOf('openTask')}
      </button>
      <button
        type="button"
        class="secondary"
        aria-pressed={store.tab === 'quality'}
        onClick={() => void store.showTab(store.tab === 'rows' ? 'quality' : 'rows')}
      >
        {textOf(store.tab === 'rows' ? 'quality' : 'backToRows')}
      </button>
    </div>
  );
}

function Search({
  store,
  input,
}: {
  readonly store: Store;
  readonly input: RefObject<HTMLInputElement | null>;
}) {
  const [text, setText] = useState(store.list.view.text);
  useEffect(() => {
    if (text === store.list.view.text) return undefined;
    const timer = setTimeout(() => void store.list.setView({ text }), typingPause);
    return () => clearTimeout(timer);
  }, [store, text]);
  return (
    <input
      ref={input}
      class="search"
      type="search"
      value={text}
      placeholder={textOf('search')}
      aria-label={textOf('search')}
      aria-keyshortcuts="/"
      onInput={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          document.querySelector<HTMLElement>('.frame')?.focus();
        }
      }}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly choose: (value: string) => unknown;
}

function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** Which columns the list shows. */
function Columns({ store }: { readonly store: Store }) {
  const columns = store.opened?.columns ?? [];
  const shown = store.shownColumns;
  const toggle = (column: string) =>
    store.setColumns(
      columns.filter((each) => (each === column ? !shown.includes(each) : shown.includes(each))),
    );
  return (
    <details class="columns">
      <summary>{textOf('columns')}</summary>
      <div class="menu">
        {columns.map((column) => (
          <label key={column}>
            <input type="checkbox" checked={shown.includes(column)} onChange={() => toggle(column)} />{' '}
            {column}
          </label>
        ))}
      </div>
    </details>
  );
}
