// Reading the small files of a checkpoint: JSON, vocabularies, all of them written by somebody else.

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CheckpointError } from './error';

/** A JSON object whose values are still to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Vocabularies of a million tokens stay below this; a larger file is no configuration. */
const largestFile = 256 * 1024 * 1024;

/** True for a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a small file of a checkpoint whole.
 * @returns undefined where there is none
 * @throws CheckpointError when it cannot be read or is too large
 */
export async function readBinaryFile(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size > largestFile)
      throw new CheckpointError(`${basename(path)} has ${size} bytes, too many for such a file`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CheckpointError(
      `${basename(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Reads a text file of a checkpoint.
 * @returns undefined where there is none
 * @throws CheckpointError when it cannot be read, is too large, or is not UTF-8
 */
export async function readTextFile(path: string): Promise<string | undefined> {
  const bytes = await readBinaryFile(path);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CheckpointError(`${basename(path)} is no UTF-8 text`);
  }
}

/**
 * Reads a JSON object.
 * @returns undefined where there is no such file
 * @throws CheckpointError when it is no JSON object
 */
export async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(
      `${basename(path)} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isJsonObject(value)) throw new CheckpointError(`${basename(path)} holds no JSON object`);
  return value;
}
