// The labelling editor's page: a list of rows, the row in hand, and one key a row.
import { render } from 'preact';
import type { LabellingAnswer } from '../../server/protocol/labelling';
import { connect, type Host } from '../shared/host';
import { App } from './App';
import { isToPage, type Ask, type FromPage, type PageMethod, type ToPage } from './messages';
import { readSavedState } from './savedState';
import { Store } from './store';
import './page.css';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let asked = 0;

const host: Host<FromPage> = connect<ToPage, FromPage>(isToPage, (message) => {
  if (message.kind === 'answer') waiting.get(message.id)?.resolve(message.answer);
  else if (message.kind === 'refusal') waiting.get(message.id)?.reject(new Error(message.message));
  else {
    store.receive(message);
    return;
  }
  waiting.delete(message.id);
});

// The answers come from the server, which knows the method that was asked.
const ask = (<M extends PageMethod>(method: M, params: object): Promise<LabellingAnswer<M>> => {
  const id = asked++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
    host.send({ kind: 'ask', id, method, params });
  });
}) satisfies Ask;

const store = new Store(
  {
    ask,
    send: (message) => host.send(message),
    save: (state) => host.save(state),
    now: () => performance.now(),
  },
  readSavedState(host.saved),
);

const root = document.getElementById('page');
if (root !== null) render(<App store={store} />, root);
host.send({ kind: 'ready' });
