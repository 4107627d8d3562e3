// How a server is to end when its client is done.
import type { ChildProcess } from 'node:child_process';
import { expect } from 'vitest';
import type { Client } from './client';
import { allEnd, childrenOf, ended } from './programs';

/** Says goodbye, and expects that the server ends well and leaves no process behind. */
export async function expectEnd(client: Client, server: ChildProcess): Promise<void> {
  await client.shutdown();
  const children = await childrenOf(server.pid ?? 0);
  await client.exit();
  expect(await ended(server)).toBe(0);
  expect(await allEnd(children)).toBe(true);
}
