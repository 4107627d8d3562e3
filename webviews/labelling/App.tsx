// The page as a whole, and the keys that work wherever the focus is.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { language, textOf } from '../shared/strings';
import { BulkAccept } from './BulkAccept';
import { Detail } from './Detail';
import { Guideline } from './Guideline';
import { Help } from './Help';
import { Quality } from './Quality';
import { RowList } from './RowList';
import { StatusLine } from './StatusLine';
import type { Store } from './store';
import { Toolbar } from './Toolbar';

export function App({ store }: { readonly store: Store }) {
  const [, update] = useReducer<number, undefined>((version) => version + 1, 0);
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => store.subscribe(() => update(undefined)), [store]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        setHelp(false);
        if (store.findings.bulk !== undefined) void store.findings.setThreshold(undefined);
      }
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?') setHelp((shown) => !shown);
      else if (event.key === '/') search.current?.focus();
      else if (store.findings.bulk !== undefined || store.tab !== 'rows' || !act(store, event)) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [store]);
  if (store.opened === undefined)
    return <div class="busy" role="progressbar" aria-label={textOf('opening')} />;
  return (
    <div class="editor" lang={language}>
      <Toolbar store={store} search={search} help={() => setHelp((shown) => !shown)} />
      {store.findings.bulk !== undefined && <BulkAccept store={store} bulk={store.findings.bulk} />}
      {help && <Help close={() => setHelp(false)} />}
      {store.tab === 'quality' ? (
        <Quality store={store} />
      ) : (
        <div class="halves">
          <RowList store={store} />
          <div class="side">
            <Detail store={store} />
            <Guideline html={store.opened.guideline} />
          </div>
        </div>
      )}
      <StatusLine store={store} />
    </div>
  );
}

/** Does what a key stands for. @returns whether it stands for something */
function act(store: Store, { key, target }: KeyboardEvent): boolean {
  const pressed = target instanceof HTMLButtonElement;
  if (/^[1-9]$/.test(key)) store.decideNth(Number(key) - 1);
  else if (key === 'Enter' && !pressed) store.accept();
  else if (key === 's') store.decide(null);
  else if (key === 'u') store.run('undo');
  else if (key === 'w') void store.toggleWhy();
  else if (key === 'Backspace' || key === 'Delete') store.decide('');
  else if (key === 'ArrowDown' || key === 'j') store.list.select(store.list.current + 1);
  else if (key === 'ArrowUp' || key === 'k') store.list.select(store.list.current - 1);
  else if (key === 'PageDown') store.list.select(store.list.current + 20);
  else if (key === 'PageUp') store.list.select(store.list.current - 20);
  else if (key === 'Home') store.list.select(0);
  else if (key === 'End') store.list.select(store.list.count - 1);
  else return false;
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}
