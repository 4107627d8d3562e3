import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { wholeFile } from '../../protocol/openDataset';
import { FakeScorer } from '../testService';
import { task, csv, path, start, withSuggestions, signal, useSessionFolder } from './testSession';

useSessionFolder();

describe('the rows of a dataset', () => {
  it('can be read from anywhere, broken ones with their line and reason', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    const rows = await session.rows(1, 3, ['text']);
    expect(rows.map(({ record, line, cells, status }) => [record, line, cells[0], status])).toEqual([
      [1, 3, 'a bad\nfilm', ''],
      [2, 5, 'neither', ''],
      [3, 6, '4,"stray" text', 'broken'],
    ]);
    expect(rows[2]?.reason).toMatch('after a closing quotation mark');
    expect(session.progress).toMatchObject({ records: 5, complete: true, broken: 1, labelled: 0 });
  });

  it('have their patterns with the cells in place', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    const { patterns } = await session.detail(2);
    expect(patterns[1]).toEqual([
      { kind: 'text', text: 'It was ' },
      { kind: 'blank' },
      { kind: 'text', text: ': ' },
      { kind: 'cell', text: 'neither', column: 'text' },
    ]);
  });

  it.each([
    ['data.jsonl', '{"id": 1, "text": "one"}\nnonsense\n\n{"text": "two"}\n', 2],
    ['data.txt', '\uFEFFone\n\ntwo\n', 1],
  ])('of %s too', async (name, text, second) => {
    await writeFile(path(name), text);
    const session = await start(name);
    const rows = await session.rows(0, 10, ['text']);
    expect(rows[0]?.cells).toEqual(['one']);
    expect(rows[second]?.cells).toEqual(['two']);
  });

  it('of a task for other columns are refused', async () => {
    await writeFile(path('data.csv'), 'id,review\n1,good\n');
    await expect(start()).rejects.toThrow('the pattern names {text}, but the dataset has only id, review');
  });
});

describe('suggestions', () => {
  it('sort the list by uncertainty, and filter it by label', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await withSuggestions(session);
    expect(session.progress.suggesting).toMatchObject({ suggested: 4, scorer: 'logProb' });
    await session.setView({ ...wholeFile, sort: 'leastConfidence' }, signal);
    const sorted = await session.rows(0, 9, []);
    expect(sorted.map(({ record }) => record)).toEqual([2, 0, 4, 1, 3]);
    expect(sorted[3]?.suggestion).toMatchObject({ label: 'negative' });
    expect(await session.setView({ ...wholeFile, label: 'positive' }, signal)).toBe(2);
    expect(await session.setView({ ...wholeFile, text: 'BAD' }, signal)).toBe(1);
    expect(await session.setView({ ...wholeFile, status: 'broken' }, signal)).toBe(1);
  });

  it('are made anew by another model', async () => {
    await writeFile(path('data.csv'), csv);
    const model = new FakeScorer();
    const session = await start('data.csv', undefined, task, model);
    await withSuggestions(session);
    expect((await session.detail(0)).suggestion).toMatchObject({ label: 'positive' });
    model.logProb = (_, choice) => (choice.trim() === 'great' ? -5 : -1);
    session.modelChanged();
    await expect.poll(() => session.progress.suggesting.active).toBe(false);
    expect((await session.detail(0)).suggestion).toMatchObject({ label: 'negative' });
    expect(session.progress.suggesting).toMatchObject({ suggested: 4, model: 1 });
  });

  it('above a threshold are counted, shown and accepted', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await withSuggestions(session);
    const preview = await session.bulkPreview(0.7);
    expect(preview.count).toBe(3);
    expect(preview.sample.map(({ record }) => record)).toEqual([0, 4, 1]);
    const changes = await session.bulkAccept(0.7, 'me');
    expect(changes.map(({ record, after }) => [record, after.status])).toEqual([
      [0, 'accepted'],
      [1, 'accepted'],
      [4, 'accepted'],
    ]);
    expect(session.progress.labelled).toBe(3);
  });
});

describe('what is found out', () => {
  const many = [
    'text,gold,second',
    ...Array.from({ length: 60 }, (_, i) => {
      const right = i % 2 === 0 ? 'positive' : 'negative';
      const word = i % 2 === 0 ? 'great' : 'terrible';
      return `film ${i} is ${word},${right},${i % 10 === 0 ? 'negative' : right}`;
    }),
    '',
  ].join('\n');

  it('about a label: which words speak for it', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    const why = await session.why(0, 'positive', signal);
    const falls = why.texts[0]?.pieces.filter(({ fall }) => fall !== undefined) ?? [];
    expect(falls.map(({ text }) => text)).toEqual(['a', 'great', 'film', 'really']);
    const strongest = falls.reduce((best, each) => ((each.fall ?? 0) > (best.fall ?? 0) ? each : best));
    expect(strongest.text).toBe('great');
    expect(strongest.fall).toBeGreaterThan(0.5);
    expect(falls[0]?.fall).toBeCloseTo(0, 5);
    expect(why.texts[0]?.pieces.map(({ text }) => text).join('')).toBe('a great film, really');
  });

  it('about the labels: accuracy, agreement, slips and contradictions', async () => {
    await writeFile(path('data.csv'), `${many}film 1 is terrible,positive,positive\n`);
    const session = await start('data.csv', undefined, { ...task, goldColumn: 'gold' });
    session.focus([], true);
    await expect.poll(() => session.progress.suggesting.suggested).toBe(61);
    const { report, agreement, suspicious, contradictions } = await session.quality(signal);
    expect(report?.classification).toMatchObject({ rows: 61, accuracy: 60 / 61 });
    expect(agreement.pairs).toMatchObject([{ first: 'gold', second: 'second', rows: 61 }]);
    expect(agreement.pairs[0]?.kappa).toBeCloseTo(0.804, 2);
    expect(suspicious).toMatchObject([{ line: 62, label: 'positive', expected: 'negative' }]);
    expect(contradictions).toMatchObject([{ first: { line: 3 }, second: { line: 62 } }]);
  });
});
