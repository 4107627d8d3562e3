// What fine-tuning leaves behind: the trained parameters alone, a small safetensors file that is put onto the model's
// own weights when they are read, or not.
import { z } from 'zod';
import { CheckpointError } from '../error';
import { SafetensorsFile } from '../safetensors';
import { elementCount, type TensorSource } from '../tensorSource';
import { adapterNames, isAdapter, type Trainable } from '../../onnx/training/trainable';
import { writeTensorFile, type StoredTensor } from '../tensorFile';

const trainableSchema: z.ZodType<Trainable> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('biases') }),
  z.object({ kind: z.literal('lastLayers'), layers: z.int().min(1) }),
  z.object({ kind: z.literal('lora'), rank: z.int().min(1), alpha: z.number().positive() }),
]);

export interface Adapter {
  readonly trainable: Trainable;
  /** SHA-256 of the weights that it was trained on, hexadecimal. */
  readonly base: string;
  /** Whole tensors of the model, and LoRA's factors. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

export async function writeAdapter(path: string, { trainable, base, tensors }: Adapter): Promise<void> {
  await writeTensorFile(path, tensors, {
    format: 'glm-adapter-1',
    base,
    trainable: JSON.stringify(trainable),
  });
}

/** @throws CheckpointError where the file is no adapter, or is damaged */
export async function readAdapter(path: string): Promise<Adapter> {
  const file = await SafetensorsFile.open(path);
  try {
    const { metadata } = file;
    if (metadata.get('format') !== 'glm-adapter-1') {
      throw new CheckpointError(`${path} is no adapter of this program`);
    }
    const tensors = new Map<string, StoredTensor>();
    for (const name of file.names()) {
      tensors.set(name, { shape: file.shape(name), data: await file.read(name) });
    }
    const trainable = trainableSchema.parse(JSON.parse(metadata.get('trainable') ?? 'null'));
    return { trainable, base: metadata.get('base') ?? '', tensors };
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw new CheckpointError(`${path}: its description of what was trained is damaged`);
    }
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * A checkpoint's tensors with an adapter put onto them: LoRA's products added, whole tensors replaced.
 * @throws CheckpointError where the adapter does not fit the model
 */
export function withAdapter(source: TensorSource, adapter: Adapter): TensorSource {
  for (const [name, { shape }] of adapter.tensors) {
    if (!isAdapter(name) && (!source.has(name) || source.shape(name).join() !== shape.join())) {
      throw new CheckpointError(`the adapter's ${name} [${shape.join(', ')}] is no tensor of the model`);
    }
  }
  const readRows = async (name: string, start: number, end: number) =>
    adapted(name, start, await source.readRows(name, start, end), source.shape(name), adapter);
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    shape: (name) => source.shape(name),
    dtype: (name) => source.dtype(name),
    read: (name) => readRows(name, 0, source.shape(name)[0] ?? 1),
    readRows,
    close: () => source.close(),
  };
}

/** @param values rows of the tensor from `first` on */
function adapted(
  name: string,
  first: number,
  values: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  { trainable, tensors }: Adapter,
): Float32Array<ArrayBuffer> {
  const replacement = tensors.get(name);
  if (replacement !== undefined) {
    const start = first * elementCount(shape.slice(1));
    return Float32Array.from(replacement.data.subarray(start, start + values.length));
  }
  const layer = name.replace(/\.weight$/, '');
  const { down, up } = adapterNames(layer);
  const [a, b] = [tensors.get(down), tensors.get(up)];
  if (trainable.kind !== 'lora' || a === undefined || b === undefined) {
    return values;
  }
  const { rank, alpha } = trainable;
  const [out = 0, width = 0] = shape;
  if (a.data.length !== rank * width || b.data.length !== out * rank) {
    throw new CheckpointError(`the adapter's ${down} and ${up} do not fit ${name} [${shape.join(', ')}]`);
  }
  const result = values.slice();
  for (let row = 0; row < values.length / width; row++) {
    for (let k = 0; k < rank; k++) {
      const factor = (alpha / rank) * (b.data[(first + row) * rank + k] ?? 0);
      for (let column = 0; column < width; column++) {
        const at = row * width + column;
        result[at] = (result[at] ?? 0) + factor * (a.data[k * width + column] ?? 0);
      }
    }
  }
  return result;
}
