// Models and devices over the protocol, by the built server, against a hub on this machine that misbehaves.
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import { testCheckpoint } from '../../server/checkpoint/download/testCheckpoint';
import { TestHub, testCommit } from '../../server/checkpoint/download/testHub';
import {
  cudaRequest,
  devicesRequest,
  downloadRequest,
  modelsRequest,
  removeModelRequest,
  transferProgress,
  type TransferReport,
} from '../../server/protocol';
import { Client, on } from './support/client';
import { buildServer, ended, start } from './support/programs';

const token = 'hf_nobody_may_see_this';

let home: string;
let hub: TestHub;
let server: ChildProcess;
let client: Client;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-lsp-'));
  hub = await TestHub.start('THUDM/glm-large', testCheckpoint());
  const env = {
    GLM_FILL_HOME: join(home, 'data'),
    GLM_FILL_CACHE: join(home, 'cache'),
    HF_ENDPOINT: hub.url,
    HF_TOKEN: token,
    NO_PROXY: '127.0.0.1',
  };
  server = start(await buildServer(), env);
  client = Client.of(server, { settings: { device: 'cpu' }, locale: 'zh-cn' });
  await client.initialize();
  await client.status('ready');
}, 120_000);

afterAll(async () => {
  await client.shutdown();
  await client.exit();
  expect(await ended(server)).toBe(0);
  await hub.stop();
  rmSync(home, { recursive: true });
});

beforeEach(() => {
  hub.mishaps.clear();
});

const checkpoints = (): string => join(home, 'data', 'checkpoints');

function download(name: string): { answer: Promise<unknown>; reports: TransferReport[]; cancel: () => void } {
  const progressToken = crypto.randomUUID();
  const reports: TransferReport[] = [];
  client.connection.onProgress(transferProgress, progressToken, (report) => void reports.push(report));
  const source = new CancellationTokenSource();
  const params = { name, progressToken };
  return {
    answer: client.connection.sendRequest(downloadRequest, params, source.token),
    reports,
    cancel: () => source.cancel(),
  };
}

describe('models', () => {
  it('are listed with where they would come from, how large they are, and their licence', async () => {
    const models = await client.connection.sendRequest(modelsRequest);
    expect(models).toContainEqual(expect.objectContaining({ name: 'glm-fill-small', state: 'bundled' }));
    expect(models).toContainEqual({
      name: 'glm-large',
      state: 'downloadable',
      languages: ['en'],
      bytes: 670e6,
      setting: 'glm-large',
      where: `${hub.url}/THUDM/glm-large`,
      licence: expect.stringContaining('MIT') as string,
    });
  });

  it('that are cancelled while they come go on later', async () => {
    hub.mishaps.set('/storage/', [{ kind: 'stall', after: 3_000 }]);
    const { answer, cancel } = download('glm-large');
    const cancelled = expect(answer).rejects.toMatchObject({ code: -32800 });
    const part = join(checkpoints(), `.glm-large.${testCommit}.part`, 'model.safetensors.part');
    await expect.poll(() => existsSync(part) && hub.fetches('model.safetensors').length > 1).toBe(true);
    cancel();
    await cancelled;
    await expect.poll(() => readdirSync(checkpoints())).toEqual([`.glm-large.${testCommit}.part`]);
    const models = await client.connection.sendRequest(modelsRequest);
    expect(models).toContainEqual(expect.objectContaining({ name: 'glm-large', state: 'unfinished' }));
  });

  it('come in spite of a broken connection, are told of meanwhile, and fill', async () => {
    hub.mishaps.set('/storage/', [
      { kind: 'cut', after: 2_000 },
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    ]);
    const { answer, reports } = download('glm-large');
    expect(await answer).toEqual({ isNew: true });
    expect(reports.filter(({ kind }) => kind === 'retry')).toHaveLength(2);
    const last = reports.at(-1);
    expect(last).toMatchObject({ kind: 'progress', received: last?.kind === 'progress' ? last.total : -1 });
    expect(readdirSync(checkpoints())).toEqual(['glm-large']);
    expect(await download('glm-large').answer).toEqual({ isNew: false });

    const since = client.statuses.length;
    client.settings = { ...client.settings, model: 'glm-large' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.status('ready', since)).toMatchObject({ model: 'glm-large' });
    await client.open('the cat [MASK] .', 'untitled:cat');
    const { candidates } = await client.fill(on(0, 9), 1, 'untitled:cat').answer;
    expect(candidates.length).toBeGreaterThan(0);
  });

  it('that nobody knows are refused, and so are damaged ones', async () => {
    await expect(download('gpt-2').answer).rejects.toThrow(/^“gpt-2”不是可下载的模型$/);
    await expect(download('glm-2b').answer).rejects.toThrow(/上没有 THUDM\/glm-2b 的版本 \w+（404）$/);
  });

  it('go when they are told to, by their folder, unless they are in use', async () => {
    const models = await client.connection.sendRequest(modelsRequest);
    const folder = (state: string) =>
      models.find((model) => model.name === 'glm-large' && model.state === state)?.where ?? '';
    const remove = (where: string) => client.connection.sendRequest(removeModelRequest, { where });
    await expect(remove(folder('converted'))).rejects.toThrow(/正在使用/);
    await remove(folder('downloaded'));
    expect(readdirSync(checkpoints())).toEqual([]);
    await expect(remove(join(home, 'elsewhere'))).rejects.toThrow(/没有模型/);
    // The one in use goes on: what was downloaded is not needed once it was converted.
    expect((await client.fill(on(0, 9), 1, 'untitled:cat').answer).candidates.length).toBeGreaterThan(0);
  });

  it('are asked for with the token, which nobody else sees', () => {
    expect(hub.requests.some(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
    expect(hub.requests.filter(({ path }) => path.startsWith('/storage/'))).not.toContainEqual(
      expect.objectContaining({ authorization: expect.anything() as string }),
    );
  });
});

describe('devices', () => {
  it('are listed in the language of the user, with reasons', async () => {
    const devices = await client.connection.sendRequest(devicesRequest);
    expect(devices.map(({ device }) => device)).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    expect(devices[0]).toMatchObject({ device: 'cpu', available: true });
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    expect(devices).toContainEqual(
      expect.objectContaining({
        device: elsewhere,
        available: false,
        note: expect.stringMatching(/此平台（.*）不支持/) as string,
      }),
    );
  });

  it('of NVIDIA need libraries, and it is told whether they are here', async () => {
    expect(await client.connection.sendRequest(cudaRequest)).toMatchObject({
      isInstalled: false,
      source: 'https://api.nuget.org',
    });
  });
});
