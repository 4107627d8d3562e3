// One safetensors file as a TensorSource: 8 bytes of header length, a JSON header, then the tensors' bytes.
//
// Refused, as the format's own readers do: headers that are too long or no JSON, entries whose bytes do not fit their
// shape, lie outside the file, overlap, or leave holes, and repeated names.

import { FileRange } from '../fileRange';
import { FileTensors } from '../fileTensors';
import { contiguous, type TensorView } from '../tensorView';
import { readHeader, type Header } from './header';

/** The tensors of one safetensors file. */
export class SafetensorsFile extends FileTensors {
  /** What the file says about itself, text by name. */
  readonly metadata: ReadonlyMap<string, string>;

  private constructor(file: FileRange, header: Header) {
    super(file, views(header));
    this.metadata = header.metadata;
  }

  /**
   * Opens a file and checks its header; no weights are read.
   * @throws CheckpointError saying which entry is wrong and how
   */
  static open(path: string): Promise<SafetensorsFile> {
    return FileRange.openFor(path, async (file) => new SafetensorsFile(file, await readHeader(file)));
  }
}

/** Those in a floating format. */
function views({ entries, data }: Header): Map<string, TensorView> {
  const tensors = new Map<string, TensorView>();
  for (const { name, dtype, shape, start, end } of entries) {
    if (dtype === undefined) continue;
    const bytes = { offset: data + start, length: end - start };
    tensors.set(name, { dtype, bytes, offset: 0, shape, strides: contiguous(shape) });
  }
  return tensors;
}
