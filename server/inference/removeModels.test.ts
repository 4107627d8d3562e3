// Models leave this machine when they are told to, and never while somebody runs them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalService } from './localService';
import { markUse } from './modelUse';
import { bundledModel, bundledModelsFolder, checkpointsFolder, convertedModelsFolder } from './paths';
import { pruneModels, removeModel } from './removeModels';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'glm-remove-'));
  vi.stubEnv('GLM_FILL_HOME', join(home, 'data'));
  vi.stubEnv('GLM_FILL_CACHE', join(home, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

/** A model in the cache, last used so many days ago. */
function converted(folder: string, days = 0): string {
  const path = join(convertedModelsFolder(), folder);
  cpSync(join(bundledModelsFolder(), bundledModel), path, { recursive: true });
  const time = new Date(Date.now() - days * 24 * 3600 * 1000);
  utimesSync(join(path, 'glm.json'), time, time);
  return path;
}

function downloaded(name: string): string {
  const path = join(checkpointsFolder(), name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.json'), '{}');
  return path;
}

describe('removing a model', () => {
  it('removes what was downloaded, by its name, and nothing beside it', async () => {
    const [gone, stays] = [downloaded('glm-large'), downloaded('glm-2b')];
    expect(await removeModel('glm-large')).toMatchObject({ state: 'downloaded', where: gone });
    expect(readdirSync(checkpointsFolder())).toEqual(['glm-2b']);
    expect(existsSync(join(stays, 'config.json'))).toBe(true);
  });

  it('asks for the folder where several have the name', async () => {
    const [one, other] = [converted('one'), converted('other')];
    // Both are copies of the bundled model, and have its name.
    await expect(removeModel(bundledModel)).rejects.toThrow(`3 models "${bundledModel}": name the folder`);
    await removeModel(one);
    expect(existsSync(one)).toBe(false);
    expect(existsSync(other)).toBe(true);
  });

  it('refuses the bundled model, and what is not there', async () => {
    await expect(removeModel(bundledModel)).rejects.toThrow('comes with the program');
    await expect(removeModel('glm-10b')).rejects.toThrow('there is no model "glm-10b" on this machine');
    await expect(removeModel('..')).rejects.toThrow('there is no model ".."');
  });

  it('refuses a download that is under way', async () => {
    const part = join(checkpointsFolder(), `.glm-large.${'a'.repeat(40)}.part`);
    mkdirSync(part, { recursive: true });
    const lock = join(checkpointsFolder(), '.glm-large.lock');
    writeFileSync(lock, JSON.stringify({ id: 'x', process: process.ppid, host: 'elsewhere' }));
    await expect(removeModel('glm-large')).rejects.toThrow('already at work in another process');
    rmSync(lock);
    expect(await removeModel('glm-large')).toMatchObject({ state: 'unfinished' });
    expect(existsSync(part)).toBe(false);
  });

  it('refuses a model that runs, until it is closed', async () => {
    const folder = converted('running');
    const service = new LocalService({ model: folder, device: 'cpu', threads: 1 });
    await service.load();
    await expect(removeModel(folder)).rejects.toThrow('is in use');
    expect(await pruneModels(0)).toEqual([]);
    await service.dispose();
    await removeModel(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('is not kept by a process that was killed', async () => {
    const folder = converted('left');
    await markUse(folder);
    const marks = join(home, 'cache', 'in-use');
    const [mark = ''] = readdirSync(marks);
    // As if a process with a number that none can have had left it.
    cpSync(join(marks, mark), join(marks, mark.replace(`-${process.pid}-`, '-99999999-')));
    rmSync(join(marks, mark));
    await removeModel(folder);
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(marks)).toEqual([]);
  });
});

describe('pruning the cache', () => {
  it('removes what was not used for long, what cannot be used, and what was left half-written', async () => {
    const [recent, old, strange] = [converted('recent', 5), converted('old', 40), converted('strange')];
    writeFileSync(join(strange, 'glm.json'), '{"format": 0}');
    const left = join(convertedModelsFolder(), 'x.part-99999999-01234567');
    mkdirSync(left);
    utimesSync(left, 0, 0);
    const download = downloaded('glm-large');
    const removed = await pruneModels(30);
    expect(removed.map(({ where }) => where).sort()).toEqual([old, strange]);
    expect(readdirSync(convertedModelsFolder())).toEqual(['recent']);
    expect(existsSync(recent) && existsSync(download)).toBe(true);
  });

  it('takes running a model for its use', async () => {
    const folder = converted('used again', 40);
    await (
      await markUse(folder)
    )();
    expect(await pruneModels(30)).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });

  it('does nothing where there is no cache', async () => {
    expect(await pruneModels(0)).toEqual([]);
  });
});
