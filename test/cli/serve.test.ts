// `glm serve`: the language server over standard streams and over a socket.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Client, on } from '../lsp/support/client';
import { glm, root } from './glm';

let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

function serve(...args: readonly string[]): ChildProcess {
  child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'serve', '--device', 'cpu', ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return child;
}

async function fillsOverIt(client: Client): Promise<void> {
  await client.initialize();
  await client.open('I like [MASK] very much.');
  const { candidates, original } = await client.fill(on(0, 8)).answer;
  expect(original).toBe('[MASK]');
  expect(candidates.length).toBeGreaterThan(1);
  await client.shutdown();
  await client.exit();
}

describe('glm serve', () => {
  it('speaks over standard streams, and ends when it is told to', async () => {
    const server = serve('--stdio');
    await fillsOverIt(Client.of(server));
    const [code] = (await once(server, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('connects to the port where an editor listens', async () => {
    const editor = createServer().listen(0, '127.0.0.1');
    await once(editor, 'listening');
    const { port } = editor.address() as AddressInfo;
    serve('--socket', String(port));
    const [socket] = (await once(editor, 'connection')) as [Socket];
    await fillsOverIt(new Client(socket, socket));
    socket.destroy();
    editor.close();
  });

  it('wants to know over what', async () => {
    const { status, stderr } = await glm(['serve']);
    expect(status).toBe(2);
    expect(stderr).toContain('either --stdio or --socket PORT');
  });
});
