// A proxy on this machine that remembers what it was used for, for tests.
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

type Listener = Parameters<typeof createServer>[1];

/** A server on a free port; without a listener it answers nothing. */
export async function listen(
  listener?: Listener,
): Promise<{ server: Server; url: string; stop: () => Promise<void> }> {
  const server = createServer(listener ?? (() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, url: `http://127.0.0.1:${port}`, stop };
}

/** A proxy that tunnels, and the addresses that it was asked for. */
export async function startProxy(): Promise<{ url: string; used: string[]; stop: () => Promise<void> }> {
  const used: string[] = [];
  const { server, url, stop } = await listen();
  server.on('connect', (request, client) => {
    used.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  return { url, used, stop };
}
