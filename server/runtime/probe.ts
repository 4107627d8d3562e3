// Tries a device out with the smallest graph there is. A driver that crashes takes its process along: to be done in a
// process that nobody needs.
import { cpus } from 'node:os';
import { Graph } from '../onnx/graph';
import type { DeviceProblem } from './deviceProblem';
import { missing, onlySoftware, problemOf, type DeviceName } from './devices';
import { graphicsCards, nvidiaCards } from './graphicsCards';
import { InferenceSession, Tensor } from './onnxruntime';

/** What a try has shown. */
export interface Probe {
  readonly device: DeviceName;
  /** Names of the hardware, where known. */
  readonly names: readonly string[];
  /** Why the device cannot be used; undefined where it works. */
  readonly problem?: DeviceProblem;
  /** True for a graphics adapter that computes on the CPU, which `auto` does not take. */
  readonly isSoftware?: boolean;
}

/** Opens a session on the device and lets it compute. Never rejects. */
export async function probe(device: DeviceName): Promise<Probe> {
  const names = await namesOf(device);
  const problem = missing(device) ?? (await failureOf(device));
  if (problem !== undefined) {
    return { device, names, problem };
  }
  return { device, names, ...(isGpu(device) && onlySoftware() !== undefined && { isSoftware: true }) };
}

function isGpu(device: DeviceName): boolean {
  return device !== 'cpu' && device !== 'coreml';
}

async function namesOf(device: DeviceName): Promise<readonly string[]> {
  if (device === 'cpu') {
    const model = cpus()[0]?.model.trim() ?? '';
    return model === '' ? [] : [model];
  }
  if (device === 'cuda') {
    return nvidiaCards();
  }
  return missing(device) === undefined ? graphicsCards() : [];
}

async function failureOf(device: DeviceName): Promise<DeviceProblem | undefined> {
  try {
    const session = await InferenceSession.create(doubling(), {
      executionProviders: [device],
      logSeverityLevel: 4,
    });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 2, 3, 4), [4]) });
    const result = y?.data;
    await session.release();
    return result instanceof Float32Array && result.every((value, index) => value === 2 * (index + 1))
      ? undefined
      : { code: 'failed', detail: 'the device computes wrongly' };
  } catch (error) {
    return problemOf(error);
  }
}

/** y = x + x. */
function doubling(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4]);
  graph.operator('Add', 'y', [x, x]);
  graph.output('y', 'float32', [4]);
  return graph.encode('doubling', '');
}
