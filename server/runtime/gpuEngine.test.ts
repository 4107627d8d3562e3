// The GPU's graph and engine on the CPU's operators: what they compute does not depend on the device.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelFiles } from '../onnx/manifest';
import { CpuEngine } from './cpuEngine';
import { GpuEngine } from './gpuEngine';
import { largestDifference, playThrough } from './testing/playThrough';
import { smallArchitecture, writeRandomModel } from './testing/randomModel';

const options: InferenceSession.SessionOptions = { executionProviders: ['cpu'], logSeverityLevel: 4 };

describe.each(['fp32', 'q8', 'q4'] as const)('engine for GPUs (%s)', (precision) => {
  let folder: string;
  let cpu: CpuEngine;
  let gpu: GpuEngine;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glm-gpu-'));
    await writeRandomModel(folder, smallArchitecture, precision);
    const session = await InferenceSession.create(join(folder, modelFiles.graph), options);
    cpu = new CpuEngine(session, smallArchitecture);
    gpu = await GpuEngine.open(join(folder, modelFiles.gpuGraph), smallArchitecture, options, 'cpu');
  });
  afterAll(async () => {
    await gpu.release();
    await cpu.release();
    rmSync(folder, { recursive: true });
  });

  it('computes what the CPU computes, whatever slots are seen, kept and forgotten', async () => {
    expect(largestDifference(await playThrough(gpu), await playThrough(cpu))).toBeLessThan(1e-5);
  });

  it('refuses the cache of another engine, and any after its release', async () => {
    const step = {
      tokens: [1],
      positions: [0],
      blockPositions: [0],
      visible: new Uint8Array([1]),
      logitsAt: [0],
    };
    await expect(gpu.forward({ ...step, cache: cpu.createCache() })).rejects.toThrow('another engine');
    await expect(cpu.forward({ ...step, cache: gpu.createCache() })).rejects.toThrow('another engine');
    const other = await GpuEngine.open(join(folder, modelFiles.gpuGraph), smallArchitecture, options, 'cpu');
    const cache = other.createCache();
    await other.release();
    await expect(other.forward({ ...step, cache })).rejects.toThrow('released');
  });
});
