// What fine-tuning leaves behind: the trained parameters alone, a small safetensors file that is put onto the model's
// own weights when they are read, or not. Its header says what was trained, on which model, and for what.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError } from '../error';
import { SafetensorsFile } from '../safetensors/file';
import type { Adaptation } from '../../onnx/adaptation';
import { adapterNames, adapterOf, isAdapter, type Trainable } from '../../onnx/training/trainable';
import { writeTensorFile, type StoredTensor } from '../tensorFile';

const trainableSchema: z.ZodType<Trainable> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('biases') }),
  z.object({ kind: z.literal('lastLayers'), layers: z.int().min(1) }),
  z.object({ kind: z.literal('lora'), rank: z.int().min(1), alpha: z.number().positive() }),
]);

/** Name of the file in a folder that training has written. */
export const adapterFile = 'adapter.safetensors';

export interface Adapter {
  /** What people call it: the task's name, for example. */
  readonly name: string;
  readonly trainable: Trainable;
  readonly base: AdapterBase;
  /** What tells the task that it was trained for from others; empty where it was no task. */
  readonly task: string;
  /** When it was trained, ISO 8601. */
  readonly created: string;
  /** Whole tensors of the model, and LoRA's factors. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The model that an adapter was trained on. */
export interface AdapterBase {
  readonly name: string;
  /** SHA-256 of the checkpoint that it was converted from, hexadecimal. */
  readonly sha256: string;
}

export async function writeAdapter(path: string, adapter: Adapter): Promise<void> {
  const { name, trainable, base, task, created, tensors } = adapter;
  await writeTensorFile(path, tensors, {
    format: 'glm-adapter-1',
    name,
    base: base.sha256,
    baseName: base.name,
    task,
    created,
    trainable: JSON.stringify(trainable),
  });
}

/** What stands at a path that was named as an adapter: a folder without one, or nothing. */
export interface NoAdapter {
  readonly kind: 'noAdapter';
  readonly path: string;
  readonly isFolder: boolean;
}

/** There is no adapter where one was named. */
class NoAdapterError extends CheckpointError {
  readonly problem: NoAdapter;

  constructor(path: string, isFolder: boolean) {
    const why = isFolder ? `it holds no ${adapterFile}` : 'there is no such file or folder';
    super(`the adapter ${path}: ${why}`);
    this.problem = { kind: 'noAdapter', path, isFolder };
  }
}

/**
 * The adapter's file that a user means: a file, or the folder that training has written.
 * @throws NoAdapterError where there is none
 */
export async function locateAdapter(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true && existsSync(join(path, adapterFile))) return join(path, adapterFile);
  if (found?.isFile() === true) return path;
  throw new NoAdapterError(path, found !== undefined);
}

/** SHA-256 of an adapter's file, hexadecimal. */
export async function hashAdapter(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/**
 * @param path of the file
 * @throws CheckpointError where the file is no adapter, or is damaged
 */
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
    const text = (key: string) => metadata.get(key) ?? '';
    return {
      name: text('name'),
      trainable: trainableSchema.parse(JSON.parse(metadata.get('trainable') ?? 'null')),
      base: { name: text('baseName'), sha256: text('base') },
      task: text('task'),
      created: text('created'),
      tensors,
    };
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
 * Checks that an adapter was trained on this model, and that each of its tensors fits.
 * @param model name and hash of the model
 * @param shapes of the model's tensors
 * @throws CheckpointError saying what does not fit
 */
export function checkAdapter(
  adapter: Adapter,
  model: AdapterBase,
  shapes: ReadonlyMap<string, readonly number[]>,
): void {
  if (adapter.base.sha256 !== model.sha256) {
    throw new CheckpointError(
      `the adapter ${adapter.name} was trained on ${adapter.base.name} (${adapter.base.sha256.slice(0, 12)}), ` +
        `not on ${model.name} (${model.sha256.slice(0, 12)})`,
    );
  }
  for (const [name, { shape }] of adapter.tensors) {
    const expected = expectedShape(adapter, name, shapes);
    if (expected?.join() !== shape.join()) {
      const what = expected === undefined ? 'no tensor of the model' : `expected [${expected.join(', ')}]`;
      throw new CheckpointError(`the adapter's ${name} [${shape.join(', ')}] is ${what}`);
    }
  }
}

/** The shape that a tensor of an adapter must have, by the tensors of the model. */
function expectedShape(
  { trainable, tensors }: Adapter,
  name: string,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  if (!isAdapter(name)) return shapes.get(name);
  const layer = name.replace(/\.lora_[AB]\.weight$/, '');
  const { down, up } = adapterNames(layer);
  const rank = adapterOf(trainable, layer)?.rank;
  const [out, width] = shapes.get(`${layer}.weight`) ?? [];
  if (rank === undefined || out === undefined || width === undefined) return undefined;
  if (!tensors.has(down) || !tensors.has(up)) return undefined;
  return name === down ? [rank, width] : [out, rank];
}

/** What an adapter changes in the graph of its model. */
export function adaptationOf({ trainable, tensors }: Adapter): Adaptation {
  return {
    replaces: (tensor) => tensors.has(tensor),
    addition: (layer) => (tensors.has(adapterNames(layer).down) ? adapterOf(trainable, layer) : undefined),
  };
}
