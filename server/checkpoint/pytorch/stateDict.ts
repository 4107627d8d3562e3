// The tensors that a pickle describes, by their names.

import { CheckpointError } from '../error';
import type { ByteRange } from '../fileRange';
import { checkView, type TensorView } from '../tensorView';
import { rebuildParameter, rebuildTensor, storageTypes } from './globals';
import {
  isTuple,
  PickleCall,
  PickleDict,
  PickleGlobal,
  PickleReference,
  type PickleValue,
} from './pickle/values';

/** The bytes of a storage by its key; undefined where the file has none of it. */
type StorageRange = (key: string) => ByteRange | undefined;

/**
 * Walks the dictionaries from the root; what is neither a dictionary nor a floating tensor is skipped. Dictionaries in
 * dictionaries give dotted names ("module.word_embeddings.weight").
 * @throws CheckpointError where there is no tensor, or one cannot be
 */
export function collectTensors(
  root: PickleValue,
  fileName: string,
  storageRange: StorageRange,
): Map<string, TensorView> {
  const tensors = new Map<string, TensorView>();
  const seen = new Set<PickleDict>();
  const open: { value: PickleValue; prefix: string }[] = [{ value: root, prefix: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, prefix } = next;
    if (!(value instanceof PickleDict) || seen.has(value)) continue;
    seen.add(value);
    for (const [key, item] of value.entries) {
      if (typeof key !== 'string') continue;
      const name = prefix + key;
      const where = `${fileName}: tensor ${name}`;
      const view = tensorView(item, where, storageRange);
      if (view !== undefined) {
        if (tensors.has(name)) throw new CheckpointError(`${where} is there twice`);
        checkView(view, where);
        tensors.set(name, view);
      } else if (item instanceof PickleDict) {
        open.push({ value: item, prefix: `${name}.` });
      }
    }
  }
  if (tensors.size === 0) throw new CheckpointError(`${fileName} holds no dictionary with tensors`);
  return tensors;
}

/** The view that the noted call would have made; undefined if it is none of a floating tensor. */
function tensorView(value: PickleValue, where: string, storageRange: StorageRange): TensorView | undefined {
  if (!(value instanceof PickleCall)) return undefined;
  if (value.callee === rebuildParameter) {
    const [data] = value.args;
    return data === undefined ? undefined : tensorView(data, where, storageRange);
  }
  if (value.callee !== rebuildTensor) return undefined;
  const [reference, offset, sizes, strides, , , metadata] = value.args;
  const malformed = new CheckpointError(`${where} is described in a way that torch.save does not use`);
  if (!(reference instanceof PickleReference) || !isTuple(reference.id)) throw malformed;
  const [kind, type, key] = reference.id;
  if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string') throw malformed;
  const dtype = storageTypes.get(type.name);
  if (dtype === undefined) return undefined;
  const storage = storageRange(key);
  if (storage === undefined)
    throw new CheckpointError(`${where} lies in storage ${JSON.stringify(key)}, which the file lacks`);
  if (typeof offset !== 'number' || !isTuple(sizes) || !isTuple(strides)) throw malformed;
  if (metadata instanceof PickleDict && [...metadata.entries.values()].includes(true))
    throw new CheckpointError(`${where} is a view whose numbers are to be negated: save a copy of it`);
  return {
    dtype,
    bytes: storage,
    offset,
    shape: numbers(sizes, malformed),
    strides: numbers(strides, malformed),
  };
}

function numbers(tuple: readonly PickleValue[], malformed: CheckpointError): number[] {
  return tuple.map((value) => {
    if (typeof value !== 'number') throw malformed;
    return value;
  });
}
