// A model with an adapter, made once and kept in the cache: the folder that is run in the model's place.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hashAdapter, locateAdapter } from '../checkpoint/adapter/adapter';
import { adaptModel } from '../checkpoint/adapter/adaptModel';
import type { Conversion } from '../checkpoint/convert';
import { formatVersion, modelFiles, parseManifest } from '../onnx/manifest';
import { convertedModelsFolder } from './paths';

/**
 * The folder of a model with an adapter; made where it is not there.
 * @param folder a model folder
 * @param adapter an adapter's file, or the folder that training has written
 * @throws CheckpointError where the adapter is missing, damaged, or of another model
 */
export async function adaptedFolder(
  folder: string,
  adapter: string,
  options: Pick<Conversion, 'signal' | 'onProgress'> = {},
): Promise<string> {
  const file = await locateAdapter(adapter);
  const { source, precision } = parseManifest(await readFile(join(folder, modelFiles.manifest), 'utf8'));
  const identity = [formatVersion, source.sha256, precision, await hashAdapter(file)];
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const target = join(convertedModelsFolder(), `${basename(folder)}-adapted-${key}`);
  if (!existsSync(join(target, modelFiles.manifest))) await adaptModel(folder, file, target, options);
  return target;
}
