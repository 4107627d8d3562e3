// One PyTorch checkpoint file (`torch.save` since 1.6) as a TensorSource, without Python.

import { CheckpointError } from '../error';
import type { DType } from '../dtype';
import { FileRange } from '../fileRange';
import { FileTensors } from '../fileTensors';
import { readPickle } from './pickle';
import {
  isTuple,
  PickleCall,
  PickleDict,
  PickleGlobal,
  PickleReference,
  type PickleValue,
} from './pickleValues';
import { checkView, readView, type TensorView } from './tensorView';
import { readZipEntries, type ZipRange } from './zip';

/** Storage classes of the number formats that weights come in. */
const storageTypes: ReadonlyMap<string, DType> = new Map([
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
]);

/** Tensors of these may lie beside the weights (random states, step counters); they are skipped. */
const otherStorages = ['Double', 'Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'].map(
  (type) => `torch.${type}Storage`,
);

/** What DeepSpeed's training states hold beside the tensors: sets, arguments, NumPy's random state. */
const trainingData = [
  '__builtin__.set',
  'builtins.set',
  'argparse.Namespace',
  'numpy.core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
  'numpy.ndarray',
  'numpy.dtype',
  '_codecs.encode',
  'torch.Size',
  'torch.device',
  'torch.float16',
  'torch.float32',
];

/** Everything that a file of tensors has reason to name. Nothing of it is ever called: calls are only noted. */
const allowedGlobals: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  ...storageTypes.keys(),
  ...otherStorages,
  ...trainingData,
]);

/** State dicts of a thousand layers take a few hundred kilobytes. */
const largestPickle = 64 * 1024 * 1024;

/** The tensors of one file; dictionaries in dictionaries give dotted names ("module.word_embeddings.weight"). */
export class PyTorchFile extends FileTensors<TensorView> {
  /**
   * Opens a file and reads its directory and its pickle, not its weights.
   * @throws CheckpointError saying what is damaged, or naming what the pickle wants and does not get
   */
  static async open(path: string): Promise<PyTorchFile> {
    const file = await FileRange.open(path);
    try {
      return new PyTorchFile(file, await readTensors(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  protected rowsOf(
    file: FileRange,
    view: TensorView,
    start: number,
    end: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    return readView(file, view, start, end);
  }
}

async function readTensors(file: FileRange): Promise<Map<string, TensorView>> {
  const entries = await readZipEntries(file);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const range = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || range === undefined) {
    throw new CheckpointError(`${file.name} is a zip file without data.pkl: torch.save did not write it`);
  }
  if (range.length > largestPickle)
    throw new CheckpointError(`${file.name}: its data.pkl of ${range.length} bytes is too large`);
  const folder = pickleName.slice(0, -'data.pkl'.length);
  await checkByteOrder(file, entries.get(`${folder}byteorder`));
  let root: PickleValue;
  try {
    root = readPickle(await file.read(range.offset, range.length), (name) => allowedGlobals.has(name));
  } catch (error) {
    if (error instanceof CheckpointError) throw new CheckpointError(`${file.name}: ${error.message}`);
    throw error;
  }
  return collectTensors(root, file.name, (key) => entries.get(`${folder}data/${key}`));
}

async function checkByteOrder(file: FileRange, range: ZipRange | undefined): Promise<void> {
  if (range === undefined) return;
  if (range.length > 16) throw new CheckpointError(`${file.name}: its byteorder entry is too long`);
  const order = new TextDecoder().decode(await file.read(range.offset, range.length));
  if (order !== 'little')
    throw new CheckpointError(`${file.name} has ${JSON.stringify(order)} byte order; only little is read`);
}

/** Walks the dictionaries from the root; what is neither a dictionary nor a floating tensor is skipped. */
function collectTensors(
  root: PickleValue,
  fileName: string,
  storageRange: (key: string) => ZipRange | undefined,
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

/** The view that `_rebuild_tensor_v2(storage, offset, sizes, strides, …)` would have made; undefined if it is no such call. */
function tensorView(
  value: PickleValue,
  where: string,
  storageRange: (key: string) => ZipRange | undefined,
): TensorView | undefined {
  if (!(value instanceof PickleCall)) return undefined;
  if (value.callee === 'torch._utils._rebuild_parameter') {
    const [data] = value.args;
    return data === undefined ? undefined : tensorView(data, where, storageRange);
  }
  if (value.callee !== 'torch._utils._rebuild_tensor_v2') return undefined;
  const [reference, offset, sizes, strides] = value.args;
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
  return { dtype, storage, offset, shape: numbers(sizes, malformed), strides: numbers(strides, malformed) };
}

function numbers(tuple: readonly PickleValue[], malformed: CheckpointError): number[] {
  return tuple.map((value) => {
    if (typeof value !== 'number') throw malformed;
    return value;
  });
}
