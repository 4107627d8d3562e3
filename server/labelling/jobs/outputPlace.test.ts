import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WrongInput } from '../wrongInput';
import { checkOutputPlace } from './outputPlace';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-output-'));
  await writeFile(join(folder, 'data.csv'), 'text\n');
  await mkdir(join(folder, 'inner'));
  await symlink(join(folder, 'data.csv'), join(folder, 'link.csv'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Why a file cannot be written there; undefined where it can. */
async function reason(output: string, input?: string): Promise<string | undefined> {
  try {
    await checkOutputPlace(join(folder, output), input && join(folder, input));
  } catch (error) {
    if (!(error instanceof WrongInput)) throw error;
    return error.message.replaceAll(folder, '');
  }
  return undefined;
}

describe('the place of an output', () => {
  it('is a new file, or one that is replaced', async () => {
    expect(await reason('new.csv', 'data.csv')).toBeUndefined();
    expect(await reason('data.csv', 'other.csv')).toBeUndefined();
  });

  it('is not the input, by whatever name', async () => {
    expect(await reason('data.csv', 'data.csv')).toMatch(/the output is the input/);
    expect(await reason('inner/../data.csv', 'data.csv')).toMatch(/the output is the input/);
    expect(await reason('data.csv', 'link.csv')).toMatch(/the output is the input/);
  });

  it('is in a folder that is there', async () => {
    expect(await reason('none/new.csv')).toBe(
      '"/none/new.csv" cannot be written: there is no folder "/none"',
    );
    expect(await reason('data.csv/new.csv')).toMatch(/there is no folder "\/data.csv"/);
  });

  it('is neither a folder nor a device', async () => {
    expect(await reason('inner')).toBe('"/inner" is a folder, not a file');
    await expect(checkOutputPlace('/dev/null')).rejects.toThrow(/"\/dev\/null" is no regular file/);
  });
});
