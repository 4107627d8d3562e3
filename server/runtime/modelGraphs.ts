// The graphs of a model folder: what of it a device runs.
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../glm/architecture';
import { modelFiles, type Manifest } from '../onnx/manifest';
import type { Precision } from '../onnx/precision';

export interface ModelGraphs {
  readonly architecture: Architecture;
  readonly precision: Precision;
  /** Path of `model.onnx`. */
  readonly graph: string;
  /** Path of `model.gpu.onnx`; undefined where the folder has none. */
  readonly gpuGraph: string | undefined;
  /** Size of the weights, which both graphs share, in bytes. */
  readonly weightBytes: number;
}

/**
 * Finds the graphs of a model folder.
 * @throws the file system's error where `model.onnx` or its weights are missing
 */
export async function findGraphs(folder: string, manifest: Manifest): Promise<ModelGraphs> {
  const { architecture, precision } = manifest;
  const graph = join(folder, modelFiles.graph);
  const gpuGraph = join(folder, modelFiles.gpuGraph);
  await access(graph);
  const { size: weightBytes } = await stat(join(folder, modelFiles.weights));
  const hasGpuGraph = await access(gpuGraph).then(
    () => true,
    () => false,
  );
  return { architecture, precision, graph, gpuGraph: hasGpuGraph ? gpuGraph : undefined, weightBytes };
}
