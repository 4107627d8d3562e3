// The server as a process: how it starts, is cancelled, survives nonsense and ends. The model only pretends.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client, on } from './support/client';
import { buildFakeServer, ended, start } from './support/programs';

const text = 'The capital of [MASK] is [sMASK] today.';
let program = '';
const started: ChildProcess[] = [];

beforeAll(async () => {
  program = await buildFakeServer();
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

async function connect(
  env?: Readonly<Record<string, string>>,
): Promise<{ server: ChildProcess; client: Client }> {
  const server = start(program, env);
  started.push(server);
  const client = Client.of(server);
  await client.initialize();
  return { server, client };
}

describe('the end', () => {
  it('has exit status 0 after shutdown and exit', async () => {
    const { server, client } = await connect();
    await client.shutdown();
    await client.exit();
    expect(await ended(server)).toBe(0);
  });

  it('has exit status 1 after exit without shutdown', async () => {
    const { server, client } = await connect();
    await client.exit();
    expect(await ended(server)).toBe(1);
  });

  it('comes with the end of the input', async () => {
    const { server, client } = await connect();
    await client.status('ready');
    server.stdin?.end();
    expect(await ended(server)).toBe(1);
  });

  it('comes with the end of the client, even while a model thinks', async () => {
    const editor = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(editor, 'spawn');
    const server = start(program, { FAKE_FILL_TIME: '60000' });
    started.push(server);
    const client = Client.of(server, { processId: editor.pid ?? 0 });
    await client.initialize();
    await client.open(text);
    client.fill(on(0, 16)).answer.catch(() => undefined);
    await client.status('busy');
    editor.kill('SIGKILL');
    expect(await ended(server)).toBe(1);
  });

  it('answers shutdown while a model thinks', async () => {
    const { server, client } = await connect({ FAKE_FILL_TIME: '60000' });
    await client.open(text);
    const failed = expect(client.fill(on(0, 16)).answer).rejects.toThrow('shutting down');
    await client.status('busy');
    await client.shutdown();
    await failed;
    await client.exit();
    expect(await ended(server)).toBe(0);
  });
});

describe('cancelling', () => {
  it('is answered at once, and the server goes on', async () => {
    const { client } = await connect({ FAKE_FILL_TIME: '60000' });
    await client.open(text);
    const { answer, cancel } = client.fill(on(0, 16));
    await client.status('busy');
    cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(await client.hover({ line: 0, character: 0 })).toBeNull();
  });
});

describe('nonsense', () => {
  it('that is no message at all does not end the server', async () => {
    const { server, client } = await connect();
    await client.open(text);
    for (const body of ['{"jsonrpc":"2.0","id":77,"method":5}', '{', '[]', 'null', '"text"']) {
      server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
    expect((await client.fill(on(0, 16)).answer).candidates).toHaveLength(2);
  });

  it('in requests is refused', async () => {
    const { client } = await connect();
    await expect(client.connection.sendRequest('glm/unheardOf', {})).rejects.toMatchObject({ code: -32601 });
    await expect(client.connection.sendRequest('glm/fill', [[]])).rejects.toMatchObject({ code: -32602 });
    await expect(client.connection.sendRequest('glm/fillAll')).rejects.toMatchObject({ code: -32602 });
    await expect(client.connection.sendRequest('textDocument/hover', { position: 5 })).rejects.toMatchObject({
      code: -32602,
    });
  });
});
