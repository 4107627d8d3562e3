import { describe, expect, it } from 'vitest';
import type { Hover } from 'vscode-languageserver-protocol';
import { on } from '../../test/lsp/support/client';
import { startInMemory } from '../../test/lsp/support/inMemory';

const text = 'The capital of [MASK] is [sMASK] today.';

function markdown(hover: Hover | null): string {
  const contents = hover?.contents;
  return contents && typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

describe('hover', () => {
  it('shows candidates as links, with their place', async () => {
    const { client } = await startInMemory();
    await client.open(text);
    const hover = await client.hover({ line: 0, character: 16 });
    expect(hover?.range).toEqual(on(0, 15, 21));
    const value = markdown(hover);
    expect(value).toContain('[Paris](command:glm.insertCandidate?');
    expect(value).toContain('50%');
    const link = /insertCandidate\?(\S+)/.exec(value)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(link))).toEqual([
      { uri: 'untitled:one', version: 1, range: on(0, 15, 21), text: 'Paris' },
    ]);
    client.dispose();
  });

  it('says nothing elsewhere, nor when switched off', async () => {
    const { client, models } = await startInMemory();
    await client.open(text);
    expect(await client.hover({ line: 0, character: 3 })).toBeNull();
    client.settings = { hover: { enabled: false } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.hover({ line: 0, character: 16 })).toBeNull();
    expect(models.requests).toHaveLength(0);
    client.dispose();
  });

  it('says what went wrong', async () => {
    const { client } = await startInMemory({}, ({ behaviour }) => {
      behaviour.failure = new Error('The [process](command:x) died.');
    });
    await client.open(text);
    expect(markdown(await client.hover({ line: 0, character: 16 }))).toContain(
      'The \\[process\\]\\(command\\:x\\) died\\.',
    );
    client.dispose();
  });

  it('is plain text for a client that shows nothing else', async () => {
    const { client } = await startInMemory({ hoverFormats: ['plaintext'] });
    await client.open(text);
    const hover = await client.hover({ line: 0, character: 16 });
    expect(hover?.contents).toEqual({
      kind: 'plaintext',
      value: 'GLM · [MASK]: some words\nParis (50%)\nLondon (25%)',
    });
    client.dispose();
  });

  it.each([
    [{}],
    [{ textDocument: { uri: 'untitled:one' } }],
    [{ textDocument: { uri: 'x' }, position: {} }],
  ])('refuses malformed parameters', async (params) => {
    const { client } = await startInMemory();
    await client.open(text);
    await expect(client.connection.sendRequest('textDocument/hover', params)).rejects.toMatchObject({
      code: -32602,
    });
    client.dispose();
  });
});
