import { describe, expect, it } from 'vitest';
import type { LabellingAnswer, LabellingMethod } from '../../server/protocol/labelling';
import type { LabellingProgress, ListedRow } from '../../server/protocol/openDataset';
import type { Ask, FromPage } from './messages';
import { Store } from './store';

const progress: LabellingProgress = {
  records: 1000,
  read: 1,
  complete: true,
  labelled: 0,
  skipped: 0,
  broken: 1,
  unsaved: 0,
  unmatched: 0,
  suggesting: { model: 0, suggested: 0, active: false, all: false, rowsPerSecond: 0, scorer: '' },
};

const rowOf = (record: number): ListedRow => ({
  record,
  line: record + 1,
  cells: [`text ${record}`],
  label: '',
  status: record === 3 ? 'broken' : '',
  ...(record !== 1 && record !== 3 && { suggestion: { label: 'good', probability: 0.7 } }),
});

/** A store whose questions are answered when the test says so. */
function setUp() {
  const sent: FromPage[] = [];
  const asked: string[] = [];
  const near: unknown[] = [];
  let now = 0;
  let held: (() => void)[] | undefined;
  const answers: Partial<Record<LabellingMethod, (params: object) => unknown>> = {
    view: (params) => {
      if ('near' in params) near.push(params.near);
      return { count: 1000, position: 0 };
    },
    rows: (params) => {
      const { start, count } = { start: 0, count: 0, ...params };
      return { rows: Array.from({ length: count }, (_, i) => rowOf(start + i)) };
    },
    detail: (params) => ({ ...rowOf(0), record: 0, ...params, texts: [], patterns: [] }),
    position: (params) => ({ position: 0, ...params }),
    focus: () => null,
  };
  const ask = (async <M extends LabellingMethod>(method: M, params: object): Promise<LabellingAnswer<M>> => {
    asked.push(method);
    if (method === 'rows' && held !== undefined) await new Promise<void>((go) => held?.push(go));
    await Promise.resolve();
    return answers[method]?.(params) as LabellingAnswer<M>;
  }) satisfies Ask;
  const store = new Store({
    ask,
    send: (message) => sent.push(message),
    save: () => undefined,
    now: () => (now += 2000),
  });
  const labels = [
    { label: 'good', answers: ['good'] },
    { label: 'bad', answers: ['bad'] },
  ];
  const task = {
    name: 'x',
    labels,
    patterns: ['{text} [MASK]'],
    textColumns: ['text'],
    labelColumn: 'label',
    scorer: 'auto',
  };
  store.receive({ kind: 'opened', task, columns: ['text'], progress, guideline: '' });
  return {
    store,
    sent,
    asked,
    near: () => near,
    hold: () => (held = []),
    release: () => held?.splice(0).forEach((go) => go()),
    decided: () => sent.flatMap((message) => (message.kind === 'decide' ? message.decisions : [])),
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the labelling page', () => {
  it('gives a label a key and goes on with the next row', async () => {
    const { store, decided } = setUp();
    await settle();
    store.decideNth(1);
    store.accept();
    expect(decided()).toEqual([{ record: 0, label: 'bad' }]);
    // Nothing is suggested for the second row.
    expect(store.notice).toBe('noSuggestion');
    store.decide(null);
    expect(store.list.current).toBe(2);
    store.accept();
    expect(decided().slice(1)).toEqual([
      { record: 1, label: null },
      { record: 2, label: 'good' },
    ]);
    expect(store.list.rowAt(0)).toMatchObject({ label: 'bad', status: 'overridden' });
    expect(store.list.rowAt(2)).toMatchObject({ label: 'good', status: 'accepted' });
  });

  it('passes over broken rows, and ignores keys for labels that there are not', async () => {
    const { store, decided } = setUp();
    await settle();
    store.list.select(3);
    store.decideNth(0);
    expect(store.list.current).toBe(4);
    store.decideNth(7);
    expect(decided()).toEqual([]);
  });

  it('loses no key that is pressed before its row is there', async () => {
    const { store, decided, hold, release } = setUp();
    await settle();
    hold();
    store.list.select(698);
    for (const label of [0, 1, 0, 1]) store.decideNth(label);
    expect(decided()).toEqual([]);
    release();
    await settle();
    release();
    await settle();
    expect(decided()).toEqual([
      { record: 698, label: 'good' },
      { record: 699, label: 'bad' },
      { record: 700, label: 'good' },
      { record: 701, label: 'bad' },
    ]);
  });

  it('keeps a label of its own until the server confirms it or another', async () => {
    const { store } = setUp();
    await settle();
    store.decideNth(1);
    // Rows that were asked for before the decision was written.
    store.receive({
      kind: 'progress',
      progress: { ...progress, suggesting: { ...progress.suggesting, suggested: 9 } },
    });
    await settle();
    expect(store.list.rowAt(0)?.label).toBe('bad');
    store.receive({ kind: 'changed', labels: [{ record: 0, label: '', status: '' }], show: 0 });
    await settle();
    expect(store.list.rowAt(0)?.label).toBe('');
  });

  it('keeps the row in hand when the list changes twice before its rows are there', async () => {
    const { store, near, hold, release } = setUp();
    await settle();
    store.list.select(77);
    await settle();
    hold();
    await store.list.setView({ sort: 'entropy' });
    await store.list.setView({ sort: 'order' });
    release();
    await settle();
    expect(near()).toEqual([77, 77]);
  });

  it('estimates the rest by the pace of the last decisions', async () => {
    const { store } = setUp();
    await settle();
    expect(store.timeLeft).toBeUndefined();
    for (let i = 0; i < 3; i++) store.decideNth(0);
    store.list.select(4);
    for (let i = 0; i < 3; i++) store.decideNth(0);
    expect(store.timeLeft).toBe(2000 * 999);
  });

  it('keeps no more than some windows of a long list', async () => {
    const { store } = setUp();
    await settle();
    store.receive({ kind: 'progress', progress: { ...progress, records: 1_000_000 } });
    for (let position = 0; position < 20_000; position += 100) {
      store.list.select(position);
      await settle();
    }
    expect(store.list.rowAt(19_900)).toBeDefined();
    expect(store.list.rowAt(0)).toBeUndefined();
  });
});
