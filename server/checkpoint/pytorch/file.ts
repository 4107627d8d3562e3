// One PyTorch checkpoint file (`torch.save` since 1.6) as a TensorSource, without Python.

import { CheckpointError } from '../error';
import { FileRange, type ByteRange } from '../fileRange';
import { FileTensors } from '../fileTensors';
import type { TensorView } from '../tensorView';
import { allowedGlobals } from './globals';
import { readPickle } from './pickle/read';
import type { PickleValue } from './pickle/values';
import { collectTensors } from './stateDict';
import { readZipEntries } from './zip';

/** State dicts of a thousand layers take a few hundred kilobytes. */
const largestPickle = 64 * 1024 * 1024;

/**
 * Opens a file and reads its directory and its pickle, not its weights.
 * @throws CheckpointError saying what is damaged, or naming what the pickle wants and does not get
 */
export function openPyTorch(path: string): Promise<FileTensors> {
  return FileRange.openFor(path, async (file) => new FileTensors(file, await readTensors(file)));
}

async function readTensors(file: FileRange): Promise<Map<string, TensorView>> {
  const entries = await readZipEntries(file);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const range = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || range === undefined) {
    throw new CheckpointError(`${file.name} is a zip file without data.pkl: torch.save did not write it`);
  }
  const folder = pickleName.slice(0, -'data.pkl'.length);
  await checkByteOrder(file, entries.get(`${folder}byteorder`));
  return collectTensors(await readRoot(file, range), file.name, (key) => entries.get(`${folder}data/${key}`));
}

/** What was saved; tensors stay descriptions. */
async function readRoot(file: FileRange, range: ByteRange): Promise<PickleValue> {
  if (range.length > largestPickle)
    throw new CheckpointError(`${file.name}: its data.pkl of ${range.length} bytes is too large`);
  try {
    return readPickle(await file.read(range.offset, range.length), (name) => allowedGlobals.has(name));
  } catch (error) {
    if (error instanceof CheckpointError) throw new CheckpointError(`${file.name}: ${error.message}`);
    throw error;
  }
}

/** Files that do not say their byte order are from before PyTorch 2.1, and little-endian. */
async function checkByteOrder(file: FileRange, range: ByteRange | undefined): Promise<void> {
  if (range === undefined) return;
  if (range.length > 16) throw new CheckpointError(`${file.name}: its byteorder entry is too long`);
  const order = new TextDecoder().decode(await file.read(range.offset, range.length));
  if (order !== 'little')
    throw new CheckpointError(`${file.name} has ${JSON.stringify(order)} byte order; only little is read`);
}
