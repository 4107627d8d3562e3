// Where documents lie: several folders with settings of their own, and file systems that the server cannot read.
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InlineCompletionTriggerKind } from 'vscode-languageserver-protocol';
import { Client, on } from './support/client';
import { buildServer, start, testModel } from './support/programs';

const model = testModel();
const text = 'She gave them hot [MASK] to drink.';
const blank = on(0, 18, 24);
const [north, south] = ['file:///work/north/', 'file:///work/south%20side/'];

describe.skipIf(model === undefined)('a workspace', () => {
  let server: ChildProcess;
  let client: Client;

  beforeAll(async () => {
    server = start(await buildServer());
    client = Client.of(server, {
      settings: { model, device: 'cpu', candidates: 5 },
      folderSettings: {
        [north]: { candidates: 2, maxTokens: 4 },
        [south]: { candidates: 3, hover: { enabled: false }, inlineCompletion: { afterPlaceholder: false } },
        // Which model runs is no folder's business.
        'file:///work/elsewhere/': { model: '/nowhere/at/all' },
      },
    });
    await client.initialize();
    await client.status('ready');
  }, 120_000);

  afterAll(async () => {
    await client.shutdown();
    await client.exit();
  });

  async function filled(uri: string): Promise<number> {
    await client.open(text, uri);
    const { range, candidates } = await client.fill(blank, 1, uri).answer;
    expect(range).toEqual(blank);
    return candidates.length;
  }

  it('has settings for each of its folders', async () => {
    expect(await filled(`${north}a.md`)).toBe(2);
    expect(await filled(`${south}b.md`)).toBe(3);
    expect(await filled('file:///work/west/c.md')).toBe(5);
    expect(await filled('file:///work/elsewhere/d.md')).toBe(5);
  });

  it('is hovered over, and completed, as its folders say', async () => {
    const at = { line: 0, character: 20 };
    expect(await client.hover(at, `${north}a.md`)).not.toBeNull();
    expect(await client.hover(at, `${south}b.md`)).toBeNull();
    const suggested = async (uri: string) => {
      await client.change(on(0, 24, text.length), '', 2, uri);
      return client.suggest(blank.end, InlineCompletionTriggerKind.Automatic, uri).answer;
    };
    expect((await suggested(`${north}a.md`))?.length).toBeGreaterThan(0);
    expect(await suggested(`${south}b.md`)).toBeNull();
  });

  it.each([
    'vscode-vfs://github/someone/something/notes.md',
    'memfs:/notes/one%20more.md',
    'vscode-notebook-cell:/work/north/book.ipynb#W0sZmlsZQ%3D%3D',
    'vscode-remote://ssh-remote%2Bhost/home/me/notes.md',
    'untitled:Untitled-1',
  ])('fills %s, which is on no disk', async (uri) => {
    expect(await filled(uri)).toBe(5);
    expect(client.scopes).toContain(uri);
    const { edits } = await client.fillAll(1, uri).answer;
    expect(edits.map(({ range }) => range)).toEqual([blank]);
  });
});
