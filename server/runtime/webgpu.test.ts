// A GPU against the CPU, on the reference checkpoint. `node tools/softwareVulkan.mjs` fetches a driver that stands in
// for a GPU where there is none.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { convert } from '../checkpoint/convert';
import { openCheckpoint } from '../checkpoint/open';
import { blockSizeOf } from '../onnx/linear';
import { quantiseBlocks } from '../onnx/quantise';
import { dequantise } from '../onnx/testing/dequantise';
import { plainProblem } from './deviceProblem';
import { missing, onlySoftware } from './devices';
import type { ComparisonRequest, ComparisonResult } from './testing/webgpuChild';

const root = join(__dirname, '../..');
const reference = join(root, '../shared/reference/tiny-glm-en');
const driver = join(root, '.test-vulkan/environment.json');

/** Compiling the model's programs takes a software driver more than a minute the first time. */
const patience = 600_000;

const ids = z.array(z.int());
const sequences = z.object({
  cases: z.array(
    z
      .object({ input_ids: ids, position_ids: z.tuple([ids, ids]), context_length: z.int() })
      .transform(({ input_ids, position_ids, context_length }) => ({
        ids: input_ids,
        positions: position_ids,
        partALength: context_length,
      })),
  ),
});
const texts = z.object({
  cases: z.array(
    z
      .object({ context_ids: ids, mask_positions: ids })
      .transform(({ context_ids, mask_positions }) => ({ ids: context_ids, maskPositions: mask_positions })),
  ),
});

/** The tensors that are quantised: the matrices of the layers, and the word embedding. */
const quantised = /(word_embeddings|query_key_value|dense|dense_\w+)\.weight$/;

/** What is left of weights that are written in this many bits. @param input inputs of their matrix */
function rounded(weights: Float32Array, input: number, bits: 4 | 8): Float32Array {
  const blockSize = blockSizeOf(input);
  return dequantise(
    quantiseBlocks(weights, weights.length / blockSize, blockSize, bits, blockSize),
    bits,
    blockSize,
  );
}

function readReference<T>(file: string, schema: z.ZodType<{ cases: T[] }>, count: number): T[] {
  return schema.parse(JSON.parse(readFileSync(join(reference, file), 'utf8'))).cases.slice(0, count);
}

/** Why there is nothing to run on here. */
function whyNot(): string | undefined {
  if (!existsSync(reference)) {
    return 'needs ../shared/reference';
  }
  const noGpu = existsSync(driver) ? undefined : onlySoftware();
  const problem = missing('webgpu');
  return (
    (problem && plainProblem(problem)) ??
    (noGpu && `${noGpu}; "node tools/softwareVulkan.mjs" fetches a driver that does without`)
  );
}

const reason = whyNot();

describe.skipIf(reason !== undefined)(`WebGPU${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let home: string;
  let child: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'glm-webgpu-'));
    // Inside the repository, where the runtime is found.
    child = join(root, 'out', `webgpu-test-${process.pid}.cjs`);
    await build({
      entryPoints: [join(__dirname, 'testing/webgpuChild.ts')],
      outfile: child,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['onnxruntime-node'],
    });
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
    rmSync(child, { force: true });
  });

  function compare(request: ComparisonRequest): Promise<ComparisonResult> {
    const environment: unknown = existsSync(driver) ? JSON.parse(readFileSync(driver, 'utf8')) : {};
    const variables = z.record(z.string(), z.string()).parse(environment);
    return new Promise((resolve, reject) => {
      const running = fork(child, { env: { ...process.env, ...variables }, execArgv: [] });
      running.once('message', (result: ComparisonResult) => resolve(result));
      running.once('error', reject);
      running.once('exit', (code, signal) =>
        reject(new Error(`the process ended with ${signal ?? code ?? 'nothing'} before it had a result`)),
      );
      running.send(request);
    });
  }

  it.each([
    ['fp32', 32, 1e-4],
    ['q8', 8, 0.03],
    ['q4', 4, 0.03],
  ] as const)(
    'computes what the CPU computes (%s)',
    async (precision, bits, tolerance) => {
      const gpuFolder = join(home, precision);
      const cpuFolder = join(home, `${precision}-cpu`);
      const checkpoint = await openCheckpoint(reference);
      await convert(checkpoint, gpuFolder, { name: 'test', precision });
      // Both devices round the inputs of quantised matrices to 8 bits, each in its way. The CPU gets the weights that
      // the quantised ones stand for instead, and rounds nothing.
      const { tensors } = checkpoint;
      if (bits !== 32) {
        const read = tensors.readRows.bind(tensors);
        vi.spyOn(tensors, 'readRows').mockImplementation(async (name, start, end) => {
          const weights = await read(name, start, end);
          return quantised.test(name)
            ? new Float32Array(rounded(weights, tensors.shape(name)[1] ?? 0, bits))
            : weights;
        });
      }
      await convert(checkpoint, cpuFolder, { name: 'test', precision: 'fp32' });
      await tensors.close();
      const result = await compare({
        gpuFolder,
        cpuFolder,
        sequences: readReference('logits.json', sequences, 3),
        texts: precision === 'fp32' ? readReference('generation.json', texts, 4) : [],
      });
      if ('unavailable' in result) {
        throw new Error(result.unavailable);
      }
      const { onePass, stepwise, playedThrough, greedy, beam, milliseconds } = result;
      console.log(precision, { onePass, stepwise, playedThrough, milliseconds });
      expect(onePass).toBeLessThan(tolerance);
      expect(stepwise).toBeLessThan(tolerance);
      expect(playedThrough).toBeLessThan(tolerance);
      expect(greedy.gpu).toEqual(greedy.cpu);
      expect(beam.gpu).toEqual(beam.cpu);
    },
    patience,
  );
});
