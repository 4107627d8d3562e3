// The graphs of a training step, opened on a device.
import { plainProblem } from '../runtime/deviceProblem';
import { missing, plainReason, type DeviceName, type PassedOver } from '../runtime/devices';
import { GraphSession } from '../runtime/graphSession';

/** The bytes of a `model.onnx` each. */
interface Models {
  readonly gradients: Uint8Array;
  readonly loss: Uint8Array;
}

export interface StepGraphs {
  readonly gradients: GraphSession;
  readonly loss: GraphSession;
  readonly device: DeviceName;
  /** Where the device that was wanted cannot run them: which, and why. */
  readonly passedOver?: PassedOver;
}

/** Opens them on a device, or where it cannot run them on the CPU. What a GPU lacks of a graph the CPU computes. */
export async function openStepGraphs(
  models: Models,
  device: DeviceName,
  threads: number,
): Promise<StepGraphs> {
  if (device === 'cpu') return open(models, 'cpu', threads);
  const problem = missing(device);
  if (problem === undefined) {
    try {
      return await open(models, device, threads);
    } catch (error) {
      return { ...(await open(models, 'cpu', threads)), passedOver: { device, reason: plainReason(error) } };
    }
  }
  return { ...(await open(models, 'cpu', threads)), passedOver: { device, reason: plainProblem(problem) } };
}

async function open(models: Models, device: DeviceName, threads: number): Promise<StepGraphs> {
  return {
    gradients: await GraphSession.open(models.gradients, { threads, device }),
    loss: await GraphSession.open(models.loss, { threads, device }),
    device,
  };
}
