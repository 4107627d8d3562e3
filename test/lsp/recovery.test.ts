// What users are told when their graphics card fails, when memory runs out, and when a model's files are broken.
import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRemoteService, type RemoteOptions } from '../../server/inference/remoteService';
import type { GlmService, ModelChoice } from '../../server/inference/service';
import { buildServer, testModel } from './support/programs';

const root = resolve(import.meta.dirname, '../..');
const text = 'The [MASK] jumped over the fence.';

let folder: string;
let service: GlmService | undefined;
let crashes: string[];

beforeAll(async () => {
  await buildServer();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glm-recovery-'));
  crashes = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await service?.dispose();
  rmSync(folder, { recursive: true });
});

function open(
  choice: ModelChoice,
  program = join(root, 'dist/inference.js'),
  more: RemoteOptions = {},
): GlmService {
  service = createRemoteService(choice, { program, onCrash: (message) => crashes.push(message), ...more });
  return service;
}

/** An inference process with a graphics card that brings it down whenever it is used; its CPU works. */
function withBrokenGpu(): string {
  const program = join(folder, 'inference.js');
  writeFileSync(
    program,
    `let device;
    process.on('message', ({ id, method, params }) => {
      if (method === 'open') device = params.device === 'auto' ? 'webgpu' : params.device;
      const answer = (result) => process.send({ jsonrpc: '2.0', id, result });
      if (method === 'load') answer({ model: 'm', device, precision: 'fp32', passedOver: [] });
      if (method === 'fill') device === 'cpu' ? answer({ text: 'filled', blanks: [] }) : process.abort();
    });
    process.on('disconnect', () => process.exit(0));`,
  );
  return program;
}

describe('a graphics card that fails', () => {
  it('fails two requests, then the CPU takes over and the model says why', async () => {
    const remote = open({ device: 'auto' }, withBrokenGpu());
    for (let time = 0; time < 2; time++) {
      expect(await remote.load()).toMatchObject({ device: 'webgpu' });
      await expect(remote.fill({ text })).rejects.toThrow(/the inference process was killed by SIG/);
    }
    expect(crashes).toHaveLength(2);
    expect(crashes[1]).toMatch(/It died 2 times on webgpu: the CPU takes over$/);
    expect(await remote.load()).toMatchObject({
      device: 'cpu',
      passedOver: [{ device: 'gpu', reason: expect.stringMatching(/died 2 times/) as string }],
    });
    expect(await remote.fill({ text })).toMatchObject({ text: 'filled' });
  });
});

describe.skipIf(testModel() !== '')('memory that runs out', () => {
  it('is named as the reason, with what helps', async () => {
    // The process that is forked inherits it: too little for a vocabulary.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=12');
    const remote = open({ device: 'cpu' });
    await expect(remote.load()).rejects.toThrow(
      'the inference process ran out of memory: choose a smaller model, or convert this one to a lower precision',
    );
    vi.unstubAllEnvs();
    expect(await remote.load()).toMatchObject({ device: 'cpu' });
  });
});

describe.skipIf(testModel() !== '')('a model folder that is broken', () => {
  const copy = (): string => {
    const model = join(folder, 'model');
    cpSync(join(root, 'server/models/glm-fill-small'), model, { recursive: true });
    return model;
  };

  it.each([
    ['whose weights end too early', (model: string) => truncateSync(join(model, 'model.onnx.data'), 1000)],
    ['whose weights are gone', (model: string) => rmSync(join(model, 'model.onnx.data'))],
    ['whose graph ends too early', (model: string) => truncateSync(join(model, 'model.onnx'), 1000)],
    ['whose vocabulary ends too early', (model: string) => truncateSync(join(model, 'tokenizer.json'), 1000)],
    ['whose description is empty', (model: string) => truncateSync(join(model, 'glm.json'), 0)],
  ])('%s is named in one line, and the process lives on', async (_, spoil) => {
    const model = copy();
    spoil(model);
    const remote = open({ model, device: 'cpu' });
    const failure = await remote.load().then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    expect(failure).toContain(folder);
    expect(failure).not.toContain('\n');
    expect(crashes).toEqual([]);
  });
});
