// A checkpoint's tensors with an adapter merged into them: LoRA's products added, whole tensors replaced.
import { adapterNames } from '../../onnx/training/trainable';
import { CheckpointError } from '../error';
import { elementCount, type TensorSource } from '../tensorSource';
import { checkAdapter, type Adapter, type AdapterBase } from './adapter';

/**
 * @param model name and hash of the checkpoint
 * @throws CheckpointError where the adapter does not fit the model
 */
export function withAdapter(source: TensorSource, adapter: Adapter, model: AdapterBase): TensorSource {
  checkAdapter(adapter, model, new Map(source.names().map((name) => [name, source.shape(name)])));
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

/** The identity of a model that an adapter has been merged into or put beside: neither the model's nor another's. */
export function adaptedIdentity(
  model: AdapterBase,
  adapter: Pick<Adapter, 'name'>,
  hash: string,
): AdapterBase {
  return { name: `${model.name} + ${adapter.name}`, sha256: `${model.sha256}+${hash.slice(0, 16)}` };
}
