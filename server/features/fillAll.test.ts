import { describe, expect, it } from 'vitest';
import { on } from '../../test/lsp/support/client';
import { applyEdits } from '../../test/lsp/support/edits';
import { startInMemory } from '../../test/lsp/support/inMemory';

const text = 'The capital of [MASK] is [sMASK] today.';

describe('glm/fillAll', () => {
  it('fills every placeholder and reports progress', async () => {
    const { client } = await startInMemory();
    await client.open('[MASK] a\r\n😀 [sMASK], [MASK]\r\n[gMASK]');
    const reports: (number | undefined)[] = [];
    const { edits } = await client.fillAll(1, 'untitled:one', (_, percentage) => reports.push(percentage))
      .answer;
    expect(edits.map(({ range }) => range)).toEqual([on(0, 0, 6), on(1, 3, 10), on(1, 12, 18), on(2, 0, 7)]);
    expect(edits.every(({ newText }) => newText === 'Paris')).toBe(true);
    expect(reports.at(0)).toBe(0);
    expect(reports).toContain(100);
    client.dispose();
  });

  it('fills a long document group by group, with what was filled before', async () => {
    const { client, models } = await startInMemory();
    const line = 'All work and no play makes [MASK] a dull boy, says the book that nobody reads.\n';
    const document = line.repeat(1500);
    await client.open(document);
    const { edits } = await client.fillAll().answer;
    expect(edits).toHaveLength(1500);
    expect(applyEdits(document, edits)).toBe(document.replaceAll('[MASK]', 'Paris'));
    expect(models.requests.length).toBeGreaterThan(100);
    for (const request of models.requests) {
      expect(request.text.length).toBeLessThanOrEqual(20_000);
      const [first] = request.blanks ?? [];
      expect(request.text.indexOf('[MASK]')).toBe(first?.start);
    }
    const last = models.requests.at(-1);
    expect(last?.text).toContain('makes Paris a dull boy');
    client.dispose();
  });

  it('fills blanks that lie far apart', async () => {
    const { client, models } = await startInMemory();
    const far = 'Nothing to fill here for a long time. '.repeat(3000);
    const document = `One [MASK]. ${far}Two [MASK]. ${far}Three [sMASK].`;
    await client.open(document);
    const { edits } = await client.fillAll().answer;
    expect(applyEdits(document, edits)).toBe(document.replaceAll(/\[s?MASK\]/g, 'Paris'));
    expect(models.requests.map((request) => /\w+ \[s?MASK\]/.exec(request.text)?.[0])).toEqual([
      'One [MASK]',
      'Two [MASK]',
      'Three [sMASK]',
    ]);
    client.dispose();
  });

  it('answers with nothing where there is nothing to fill', async () => {
    const { client, models } = await startInMemory();
    await client.open('Nothing here.');
    expect(await client.fillAll().answer).toEqual({ edits: [] });
    expect(models.requests).toHaveLength(0);
    client.dispose();
  });

  it('leaves a blank without an answer alone', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.answers = [];
    });
    await client.open(text);
    expect(await client.fillAll().answer).toEqual({ edits: [] });
    client.dispose();
  });

  it('is cancelled, and ended by a change of the document', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.fillTime = 10_000;
    });
    await client.open(text);
    const { answer, cancel } = client.fillAll();
    await client.status('busy');
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    const again = client.fillAll().answer;
    await client.status('busy', client.statuses.length);
    await client.change(on(0, 0), 'So: ', 2);
    await expect(again).rejects.toMatchObject({ code: -32801 });
    client.dispose();
  });

  it.each([
    [{ textDocument: { uri: 'untitled:one' } }],
    [{ textDocument: { uri: 'untitled:one' }, version: 1, workDoneToken: {} }],
    [{ textDocument: 'untitled:one', version: 1 }],
  ])('refuses malformed parameters', async (params) => {
    const { client } = await startInMemory();
    await client.open(text);
    await expect(client.connection.sendRequest('glm/fillAll', params)).rejects.toMatchObject({
      code: -32602,
    });
    client.dispose();
  });
});
