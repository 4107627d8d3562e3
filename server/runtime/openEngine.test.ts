import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelFiles } from '../onnx/manifest';
import { plainProblem } from './deviceProblem';
import { missing, onlySoftware, plainReason } from './devices';
import type { ModelGraphs } from './modelGraphs';
import { openEngine } from './openEngine';
import { timeFill } from './speed';
import { largestDifference, playThrough } from './testing/playThrough';
import { smallArchitecture, writeRandomModel } from './testing/randomModel';

describe('opening a model', () => {
  let folder: string;
  let model: ModelGraphs;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glm-open-'));
    await writeRandomModel(folder, smallArchitecture, 'fp32');
    model = {
      architecture: smallArchitecture,
      precision: 'fp32',
      graph: join(folder, modelFiles.graph),
      gpuGraph: join(folder, modelFiles.gpuGraph),
      weightBytes: 1,
    };
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('takes the CPU when asked to', async () => {
    const { engine, device, passedOver, release } = await openEngine(model, { device: 'cpu', threads: 1 });
    expect(device).toBe('cpu');
    expect(passedOver).toEqual([]);
    expect(largestDifference(await playThrough(engine), await playThrough(engine))).toBe(0);
    expect(await timeFill(engine)).toBeGreaterThan(0);
    await release();
  });

  it.runIf(missing('webgpu') !== undefined || onlySoftware() !== undefined)(
    'takes the CPU by itself where there is no GPU, and says why',
    async () => {
      const { device, passedOver, release } = await openEngine(model, { device: 'auto', threads: 1 });
      expect(device).toBe('cpu');
      const problem = missing('webgpu');
      const reason = problem === undefined ? 'this machine has no GPU' : plainProblem(problem);
      expect(passedOver).toEqual([{ device: 'webgpu', reason }]);
      await release();
    },
  );

  it.runIf(missing('webgpu') === undefined)('says why a GPU cannot run a model', async () => {
    const options = { device: 'webgpu', threads: 1 } as const;
    await expect(openEngine({ ...model, precision: 'int8' }, options)).rejects.toThrow(
      'no device can run the model (webgpu: int8 models run on the CPU only: convert it with fp32, q8 or q4)',
    );
    await expect(openEngine({ ...model, gpuGraph: undefined }, options)).rejects.toThrow(
      'no device can run the model (webgpu: the model folder has no graph for GPUs: convert the model again)',
    );
  });

  it.runIf(missing('dml') !== undefined)('says that the runtime has no such device', async () => {
    await expect(openEngine(model, { device: 'dml', threads: 1 })).rejects.toThrow(
      /dml: not on this platform \(\w+-\w+\)/,
    );
  });
});

describe('reasons', () => {
  it('are one line for people', () => {
    expect(plainReason(new Error('x: Failed to get a WebGPU adapter.\nStacktrace'))).toMatch(
      /no graphics adapter that WebGPU could use was found|Vulkan \(libvulkan\.so\.1\) is not installed/,
    );
    expect(plainReason(new Error('what went wrong\nand where'))).toBe('what went wrong');
  });
});
