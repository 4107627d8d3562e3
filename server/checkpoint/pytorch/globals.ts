// The names that a file of tensors has reason to import.

import type { DType } from '../dtype';

/** Storage classes of the number formats that weights come in. */
export const storageTypes: ReadonlyMap<string, DType> = new Map([
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
]);

/** `(storage, offset, sizes, strides, requires_grad, hooks, metadata)` → a tensor. */
export const rebuildTensor = 'torch._utils._rebuild_tensor_v2';

/** `(tensor, requires_grad, hooks)` → a parameter. */
export const rebuildParameter = 'torch._utils._rebuild_parameter';

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

/** All of them. Nothing of it is ever called: calls are only noted. */
export const allowedGlobals: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  rebuildTensor,
  rebuildParameter,
  ...storageTypes.keys(),
  ...otherStorages,
  ...trainingData,
]);
