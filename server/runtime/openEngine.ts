// Opens a model on the first device that can run it.
import { InferenceSession } from 'onnxruntime-node';
import type { Architecture } from '../glm/architecture';
import type { Engine } from '../glm/engine';
import { automatic, missing, plainReason, type DeviceName, type PassedOver } from './devices';
import { CpuEngine } from './cpuEngine';

export interface RunningEngine {
  readonly engine: Engine;
  readonly device: DeviceName;
  /** Devices that `auto` would have preferred, each with why it was not taken. */
  readonly passedOver: readonly PassedOver[];
  /** Frees the model's memory. */
  release(): Promise<void>;
}

export interface EngineOptions {
  /** A device by name is used or opening fails; `auto` takes the first that works. */
  readonly device: DeviceName | 'auto';
  /** CPU threads; 0: as many as there are cores. */
  readonly threads: number;
}

/** A device that cannot run the model. */
export class DeviceError extends Error {
  override name = 'DeviceError';
}

/**
 * @param graph path of the model folder's `model.onnx`, its weights beside it
 * @throws DeviceError naming every device that was tried, and why it cannot run the model
 */
export async function openEngine(
  graph: string,
  architecture: Architecture,
  options: EngineOptions,
): Promise<RunningEngine> {
  const passedOver: PassedOver[] = [];
  for (const device of options.device === 'auto' ? automatic : [options.device]) {
    try {
      const engine = await openOn(device, graph, architecture, options.threads);
      return { engine, device, passedOver, release: () => engine.release() };
    } catch (error) {
      passedOver.push({ device, reason: plainReason(error) });
    }
  }
  const reasons = passedOver.map(({ device, reason }) => `${device}: ${reason}`).join('; ');
  throw new DeviceError(`no device can run the model (${reasons})`);
}

async function openOn(
  device: DeviceName,
  graph: string,
  architecture: Architecture,
  threads: number,
): Promise<CpuEngine> {
  const reason = missing(device);
  if (reason !== undefined) {
    throw new DeviceError(reason);
  }
  const session = await InferenceSession.create(graph, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
  });
  return new CpuEngine(session, architecture);
}
