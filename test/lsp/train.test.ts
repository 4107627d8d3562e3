// glm/train of the built server: progress, an adapter, stopping without loss, and no process left behind.
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  trainProgressNotification,
  trainRequest,
  trainStopNotification,
  type TrainProgress,
} from '../../server/protocol';
import { Client } from './support/client';
import { expectEnd } from './support/ending';
import { buildServer, start } from './support/programs';

const url = (path: string) => pathToFileURL(path).href;

describe('training over the protocol', () => {
  let folder: string;
  let server: ChildProcess;
  let client: Client;
  let progress: TrainProgress[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glm-train-lsp-'));
    await writeFile(
      join(folder, 't.glm-task.json'),
      JSON.stringify({
        name: 'colours',
        pattern: '{text} It was [MASK].',
        verbalizer: { warm: ['great'], cold: ['terrible'] },
      }),
    );
    const rows = ['house', 'car', 'coat', 'door', 'boat', 'chair'].flatMap((thing) => [
      { text: `The ${thing} is red.`, label: 'warm' },
      { text: `The ${thing} is blue.`, label: 'cold' },
    ]);
    await writeFile(join(folder, 'd.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    server = start(await buildServer(), { GLM_FILL_CACHE: join(folder, 'cache') });
    client = Client.of(server, { settings: { device: 'cpu', threads: 1 } });
    client.connection.onNotification(trainProgressNotification, (state) => {
      progress.push(state);
    });
    await client.initialize();
    await client.status('ready');
  }, 400_000);

  afterAll(async () => {
    await expectEnd(client, server);
    await rm(folder, { recursive: true });
  });

  const params = (out: string) => ({
    task: url(join(folder, 't.glm-task.json')),
    data: url(join(folder, 'd.jsonl')),
    out: url(join(folder, out)),
    what: 'lora',
  });

  it('tells how it fares, and answers with before and after', async () => {
    progress = [];
    const answer = await client.connection.sendRequest(trainRequest, params('whole'));
    expect(answer).toMatchObject({
      adapter: url(join(folder, 'whole')),
      heldOut: 4,
      examples: 8,
      stopped: false,
    });
    expect(answer.after.loss).toBeLessThanOrEqual(answer.before.loss);
    expect(existsSync(join(folder, 'whole/adapter.safetensors'))).toBe(true);
    expect(existsSync(join(folder, 'whole/curve.svg'))).toBe(true);
    expect(progress[0]).toMatchObject({ kind: 'epoch', epoch: 0, ...answer.before });
    const steps = progress.flatMap((state) => (state.kind === 'step' ? [state] : []));
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
    expect(steps.every(({ loss, step, steps }) => loss > 0 && step <= steps)).toBe(true);
  }, 400_000);

  it('is stopped without loss, and goes on when it is asked for again', async () => {
    progress = [];
    const running = client.connection.sendRequest(trainRequest, params('stopped'));
    await expect(client.connection.sendRequest(trainRequest, params('other'))).rejects.toThrow(
      'going on already',
    );
    await expect
      .poll(() => progress.filter(({ kind }) => kind === 'epoch').length, { timeout: 200_000 })
      .toBe(2);
    await client.connection.sendNotification(trainStopNotification);
    const answer = await running;
    expect(answer.stopped).toBe(true);
    expect(existsSync(join(folder, 'stopped/adapter.safetensors'))).toBe(true);
    const again = await client.connection.sendRequest(trainRequest, params('stopped'));
    expect(again.stopped).toBe(false);
    expect(again.before).toEqual(answer.before);
  }, 400_000);

  it('refuses what it cannot use', async () => {
    const wrong = (changed: object) =>
      client.connection.sendRequest(trainRequest, { ...params('x'), ...changed });
    await expect(wrong({ task: url(join(folder, 'none.json')) })).rejects.toThrow('none.json');
    await expect(wrong({ data: 'untitled:1' })).rejects.toThrow('data must be the URI of a file');
    await expect(wrong({ what: 'nothing' })).rejects.toThrow('last:N');
  });
});
