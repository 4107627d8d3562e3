// A training step's graph on a GPU gives the CPU's loss and gradients. `node tools/softwareVulkan.mjs` fetches a driver
// that stands in for a GPU where there is none.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Trainable } from '../onnx/training/trainable';
import { missing, onlySoftware } from '../runtime/devices';

const root = join(__dirname, '../..');
const driver = join(root, '.test-vulkan/environment.json');
const cannotRun = missing('webgpu') !== undefined || (!existsSync(driver) && onlySoftware() !== undefined);

/** A software driver compiles the graph's programs for minutes the first time. */
const patience = 600_000;

describe.skipIf(cannotRun)('training on WebGPU (needs a GPU, or node tools/softwareVulkan.mjs)', () => {
  let folder = '';
  let program = '';
  beforeAll(async () => {
    // Inside the repository, so that the program finds the runtime.
    folder = mkdtempSync(join(root, 'node_modules/.training-webgpu-'));
    program = join(folder, 'child.js');
    await build({
      entryPoints: [join(__dirname, 'testing/webgpuChild.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['onnxruntime-node'],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<Trainable>([{ kind: 'all' }, { kind: 'lora', rank: 2, alpha: 4 }])(
    'of $kind gives the loss and the gradients of the CPU',
    async (trainable) => {
      const environment = existsSync(driver)
        ? z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(driver, 'utf8')))
        : {};
      const differences = await new Promise<unknown>((resolve, reject) => {
        const child = fork(program, [], { env: { ...process.env, ...environment }, execArgv: [] });
        child.once('message', resolve);
        child.once('exit', (code) => reject(new Error(`the process ended with ${code ?? 'a signal'}`)));
        child.send(trainable);
      });
      const byName = z.record(z.string(), z.number()).parse(differences);
      expect(Object.keys(byName)).toContain('loss');
      expect(Object.keys(byName).filter((name) => name.startsWith('gradient.')).length).toBeGreaterThan(3);
      for (const [name, difference] of Object.entries(byName)) {
        expect(difference, name).toBeLessThan(1e-4);
      }
    },
    patience,
  );
});
