import { appendFile, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ChangedOnDisk } from '../records/changedOnDisk';
import { JournalInUse } from './journalLock';
import type { Session } from './session';
import { csv, path, onDisk, start, withSuggestions, when, useSessionFolder } from './testSession';

useSessionFolder();

describe('decisions', () => {
  it('change the decided rows of the dataset and no other byte', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await withSuggestions(session);
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada', when);
    await session.changes.decide([{ record: 1, label: 'positive' }], 'Ada', when);
    await session.changes.decide([{ record: 2, label: null }], 'Ada', when);
    expect(session.progress).toMatchObject({ labelled: 2, skipped: 1, unsaved: 3 });
    expect(await session.save(session.target)).toBe(3);
    expect(session.progress.unsaved).toBe(0);
    const lines = (await onDisk('data.csv')).split('\n');
    expect(lines[0]).toBe(
      'id,text,label_status,label,label_probability,label_distribution,label_disagreement,label_hash,label_annotator,label_time',
    );
    expect(lines[1]).toMatch(
      /^1,"a great film, really",accepted,positive,0\.\d+,"\{""positive"":0\.\d+,""negative"":0\.\d+\}",.*,[0-9a-f]{16}-[0-9a-f]{16},Ada,2026-01-02T03:04:05\.000Z$/,
    );
    expect(lines.slice(2, 4).join('\n')).toMatch(/^2,"a bad\nfilm",overridden,positive,/);
    expect(lines[4]).toMatch(/^3,neither,skipped,,,/);
    expect(lines.slice(5)).toEqual(['4,"stray" text', '5,so great so great', '']);

    // The rows are where they are now, without the file having been looked through again.
    expect((await session.rows(4, 1, ['text']))[0]?.cells).toEqual(['so great so great']);
    expect(await session.detail(0)).toMatchObject({ status: 'accepted', annotator: 'Ada' });
    await session.close();
    const again = await start();
    expect(again.progress).toMatchObject({ labelled: 2, skipped: 1, unsaved: 0 });
    expect(again.changes.takenOver).toEqual([]);
  });

  it('leave a record with too many cells as it is, and broken', async () => {
    const broken = Array.from({ length: 8 }, (_, i) => `2${',accepted,positive'.repeat(i + 1)}`);
    await writeFile(path('data.csv'), ['id,text', '1,good', ...broken, '3,open', ''].join('\n'));
    const session = await start();
    expect(session.progress).toMatchObject({ records: 10, broken: 8 });
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada', when);
    await session.save(session.target);
    const isStillBroken = async (session: Session) => {
      expect(session.progress).toMatchObject({ records: 10, labelled: 1, broken: 8 });
      const rows = await session.rows(1, 8, ['text']);
      expect(rows.map(({ status, cells }) => [status, cells[0]])).toEqual(
        broken.map((record) => ['broken', record]),
      );
      expect(rows[0]?.reason).toBe('it has 3 cells where 2 stand before those of the label');
    };
    await isStillBroken(session);
    await session.close();
    const again = await start();
    await isStillBroken(again);
    await again.changes.decide([{ record: 9, label: 'positive' }], 'Ada', when);
    await again.save(again.target);
    expect((await onDisk('data.csv')).split('\n').slice(2, 10)).toEqual(broken);
  });

  it('that are undone leave the dataset as it was, byte for byte', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    const changes = await session.changes.decide([{ record: 0, label: 'negative' }], 'Ada');
    await session.changes.restore(changes, 'before');
    expect(session.progress.unsaved).toBe(0);
    await session.save(session.target);
    expect(await onDisk('data.csv')).toBe(csv);
    await session.changes.restore(changes, 'after');
    expect(session.progress).toMatchObject({ labelled: 1, unsaved: 1 });
  });

  it('can be undone after they were saved', async () => {
    await writeFile(path('data.jsonl'), '{"text": "one"}\n{"text": "two"}\n');
    const session = await start('data.jsonl');
    const changes = await session.changes.decide([{ record: 1, label: 'negative' }], 'Ada', when);
    await session.save(session.target);
    expect(await onDisk('data.jsonl')).toBe(
      '{"text": "one"}\n{"text": "two", "label_status": "accepted", "label": "negative", "label_annotator": "Ada", "label_time": "2026-01-02T03:04:05.000Z"}\n',
    );
    await session.changes.restore(changes, 'before');
    await session.save(session.target);
    expect(JSON.parse((await onDisk('data.jsonl')).split('\n')[1] ?? '')).toMatchObject({
      text: 'two',
      label: '',
      label_status: '',
    });
  });

  it('that were not saved are there again after the program was killed', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada', when);
    await session.changes.decide([{ record: 4, label: 'positive' }], 'Ada', when);
    await session.changes.decide([{ record: 4, label: 'negative' }], 'Ada', when);
    // A line that was not written to its end.
    await appendFile(path('journal'), '{"record":2,"key":"ab');
    const again = await start();
    expect(again.changes.takenOver.map(({ record, after }) => [record, after.label])).toEqual([
      [0, 'positive'],
      [4, 'negative'],
    ]);
    await again.changes.decide([{ record: 2, label: 'positive' }], 'Ada', when);
    const third = await start();
    expect(third.progress).toMatchObject({ labelled: 3, unsaved: 3 });
  });

  it('are only given to rows of the same text', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    const changes = await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada');
    await writeFile(path('data.csv'), csv.replace('great film', 'poor film'));
    const again = await start();
    expect(again.progress).toMatchObject({ labelled: 0, unmatched: 1 });
    await expect(again.changes.restore(changes, 'after')).rejects.toThrow('no longer what they were');
  });

  it('are not written over what another program has written', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada');
    await appendFile(path('data.csv'), '6,new\n');
    await expect(session.save(session.target)).rejects.toThrow(ChangedOnDisk);
    expect(await onDisk('data.csv')).toBe(`${csv}6,new\n`);
    // What was decided goes on with the file as it is now.
    const again = await start();
    expect(again.progress).toMatchObject({ records: 6, labelled: 1, unsaved: 1 });
    await again.save(again.target);
    expect(await onDisk('data.csv')).toMatch(/6,new\n$/);
  });

  it('are refused when the rows are no longer those that were shown', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await writeFile(path('data.csv'), csv.replace('neither', 'neutral'));
    await utimes(path('data.csv'), new Date(), new Date(Date.now() + 5000));
    await expect(session.rows(0, 1, [])).rejects.toThrow('was changed by another program');
    await expect(session.changes.decide([{ record: 2, label: 'positive' }], 'Ada')).rejects.toThrow(
      'changed',
    );
    expect(session.progress.unsaved).toBe(0);
  });

  it('and rows can go on while a dataset is saved', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada');
    const saved = session.save(session.target);
    const windows = Array.from({ length: 20 }, () => session.rows(4, 1, ['text']));
    const decided = session.changes.decide([{ record: 4, label: 'positive' }], 'Ada');
    await saved;
    for (const [row] of await Promise.all(windows)) expect(row?.cells).toEqual(['so great so great']);
    expect(await decided).toHaveLength(1);
  });

  it('about plain text go into a JSONL file beside it', async () => {
    await writeFile(path('data.txt'), 'one\n\ntwo\n');
    const session = await start('data.txt');
    await session.changes.decide([{ record: 1, label: 'negative' }], 'Ada', when);
    expect(session.target).toBe(path('data.labelled.jsonl'));
    await session.save(session.target);
    expect(await onDisk('data.txt')).toBe('one\n\ntwo\n');
    const lines = (await onDisk('data.labelled.jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { text: 'one' },
      { text: 'two', label: 'negative', label_status: 'accepted' },
    ]);
  });

  it('are made in one place at a time', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada');
    const second = await start();
    expect(second.progress).toMatchObject({ labelled: 1, unsaved: 1 });
    const late = session.changes.decide([{ record: 1, label: 'positive' }], 'Ada');
    await expect(late).rejects.toThrow(JournalInUse);
    await expect(session.save(session.target)).rejects.toThrow(JournalInUse);
    expect(session.progress).toMatchObject({ labelled: 1, unsaved: 1 });
    await session.close();
    await second.changes.decide([{ record: 4, label: 'positive' }], 'Bob');
    expect(second.progress.labelled).toBe(2);
  });

  it('can be forgotten, and come from a backup', async () => {
    await writeFile(path('data.csv'), csv);
    const session = await start();
    await session.changes.decide([{ record: 0, label: 'positive' }], 'Ada');
    await session.changes.backUp(path('backup'));
    await session.changes.forget();
    expect(session.progress).toMatchObject({ labelled: 0, unsaved: 0 });
    await session.close();
    expect((await start('data.csv')).progress.labelled).toBe(0);
    expect((await start('data.csv', path('backup'))).progress.labelled).toBe(1);
  });
});
