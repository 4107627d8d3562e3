// Opens a model on the first device that can run it and is worth it.
import { InferenceSession } from './onnxruntime';
import type { Architecture } from '../glm/architecture';
import type { Engine } from '../glm/engine';
import { whyNoGpu } from '../onnx/gpuForward';
import { names } from '../onnx/names';
import { CpuEngine } from './cpuEngine';
import { automatic, missing, onlySoftware, plainReason, type DeviceName, type PassedOver } from './devices';
import { plainProblem } from './deviceProblem';
import { GpuEngine } from './gpuEngine';
import type { ModelGraphs } from './modelGraphs';
import { timeFill } from './speed';

export interface RunningEngine {
  readonly engine: Engine;
  readonly device: DeviceName;
  /** Devices that `auto` would have preferred, each with why it was not taken. */
  readonly passedOver: readonly PassedOver[];
  /** Frees the model's memory. */
  readonly release: () => Promise<void>;
}

export interface EngineOptions {
  /** A device by name is used or opening fails; `auto` takes the first that works and is faster than the CPU. */
  readonly device: DeviceName | 'auto';
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
}

/** A device that cannot run the model. */
export class DeviceError extends Error {
  override name = 'DeviceError';
}

/** An engine with the session behind it. */
type OpenEngine = CpuEngine | GpuEngine;

/**
 * Up to this size of its weights, in bytes, a model is opened on the CPU too, to see which device is faster: a small
 * model may well be faster there than on a GPU. A larger one would take too long to open twice, and a GPU wins.
 */
const comparedUpTo = 512 * 2 ** 20;

/** @throws DeviceError naming every device that was tried, and why it cannot run the model */
export async function openEngine(model: ModelGraphs, options: EngineOptions): Promise<RunningEngine> {
  if (options.device !== 'auto') {
    const { device } = options;
    const engine = await openOn(device, model, options.threads).catch((error: unknown) => {
      throw noDevice([{ device, reason: plainReason(error) }]);
    });
    return running(engine, device, []);
  }
  const passedOver: PassedOver[] = [];
  for (const device of automatic()) {
    try {
      const open = device === 'cpu' ? openOn : openIfFaster;
      return running(await open(device, model, options.threads), device, passedOver);
    } catch (error) {
      passedOver.push({ device, reason: plainReason(error) });
    }
  }
  throw noDevice(passedOver);
}

function running(engine: OpenEngine, device: DeviceName, passedOver: readonly PassedOver[]): RunningEngine {
  return { engine, device, passedOver, release: () => engine.release() };
}

function noDevice(passedOver: readonly PassedOver[]): DeviceError {
  const reasons = passedOver.map(({ device, reason }) => `${device}: ${reason}`).join('; ');
  return new DeviceError(`no device can run the model (${reasons})`);
}

/** @throws DeviceError also where the CPU is faster */
async function openIfFaster(device: DeviceName, model: ModelGraphs, threads: number): Promise<OpenEngine> {
  const reason = onlySoftware();
  if (reason !== undefined) {
    throw new DeviceError(reason);
  }
  const engine = await openOn(device, model, threads);
  if (model.weightBytes > comparedUpTo) {
    return engine;
  }
  try {
    const cpu = await openOn('cpu', model, threads);
    const onCpu = await timeFill(cpu).finally(() => cpu.release());
    const onDevice = await timeFill(engine);
    if (onDevice > onCpu) {
      const time = (ms: number) => (ms === Infinity ? 'ages' : `${Math.ceil(ms)} ms`);
      throw new DeviceError(`the CPU is faster: a short fill takes ${time(onDevice)}, there ${time(onCpu)}`);
    }
  } catch (error) {
    await engine.release();
    throw error;
  }
  return engine;
}

/** Opens the model, and says which of its files is to blame where one is. */
async function openOn(device: DeviceName, model: ModelGraphs, threads: number): Promise<OpenEngine> {
  try {
    return await create(device, model, threads);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw /External initializer.*(out of bounds|can ?not be read)/is.test(text)
      ? new DeviceError(`${model.graph}.data ends too early: copy or convert the model again`)
      : error;
  }
}

async function create(device: DeviceName, model: ModelGraphs, threads: number): Promise<OpenEngine> {
  const problem = missing(device);
  if (problem !== undefined) {
    throw new DeviceError(plainProblem(problem));
  }
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
  };
  const { architecture, graph } = model;
  switch (device) {
    case 'cpu':
    case 'coreml': // takes the operators that it knows out of the CPU's graph, and leaves the others to the CPU
      return new CpuEngine(await cpuSession(graph, options, architecture), architecture);
    case 'webgpu':
      return GpuEngine.open(gpuGraph(model), architecture, options, 'gpu-buffer');
    // In Node, outputs can stay in the memory of WebGPU's devices only.
    case 'cuda':
      return GpuEngine.open(gpuGraph(model), architecture, options, 'cpu');
    case 'dml':
      return GpuEngine.open(gpuGraph(model), architecture, { ...options, enableMemPattern: false }, 'cpu');
  }
}

/** @throws DeviceError where the graph has another number of layers than the folder's `glm.json` says */
async function cpuSession(
  graph: string,
  options: InferenceSession.SessionOptions,
  { layers }: Architecture,
): Promise<InferenceSession> {
  const session = await InferenceSession.create(graph, options);
  const has = (layer: number) => session.inputNames.includes(names.pastKey(layer));
  if (!has(layers - 1) || has(layers)) {
    await session.release();
    throw new DeviceError(`${graph} has not ${layers} layers, as its glm.json says`);
  }
  return session;
}

/** @throws DeviceError where a GPU cannot run the model */
function gpuGraph({ precision, gpuGraph }: ModelGraphs): string {
  const reason = whyNoGpu(precision);
  if (reason !== undefined) {
    throw new DeviceError(reason);
  }
  if (gpuGraph === undefined) {
    throw new DeviceError('the model folder has no graph for GPUs: convert the model again');
  }
  return gpuGraph;
}
