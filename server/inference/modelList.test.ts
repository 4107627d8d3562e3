// From the hub to an answer: downloaded, listed, converted once, used by name.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogueModel } from '../checkpoint/download/catalogue';
import { download } from '../checkpoint/download/download';
import { testCheckpoint } from '../checkpoint/download/testCheckpoint';
import { TestHub, testCommit } from '../checkpoint/download/testHub';
import { LocalService } from './localService';
import { locate } from './modelFolder';
import { listModels } from './modelList';
import { checkpointsFolder, convertedModelsFolder } from './paths';

const reference = join(__dirname, '../../../shared/reference/tiny-glm-en');

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'glm-models-'));
  vi.stubEnv('GLM_FILL_HOME', join(home, 'data'));
  vi.stubEnv('GLM_FILL_CACHE', join(home, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

/** Downloads glm-large, which has the given files on a hub of its own. */
async function downloadLarge(files: Map<string, Buffer>): Promise<void> {
  const model = catalogueModel('glm-large');
  if (model === undefined) {
    throw new Error('not in the catalogue');
  }
  const hub = await TestHub.start(model.repository, files);
  const settings = { endpoint: hub.url, offline: false };
  await download(model, join(checkpointsFolder(), model.name), { settings });
  await hub.stop();
}

function referenceFiles(): Map<string, Buffer> {
  return new Map(readdirSync(reference).map((name) => [name, readFileSync(join(reference, name))]));
}

async function fill(model: string, text: string): Promise<string> {
  const service = new LocalService({ model, device: 'cpu', threads: 1 });
  try {
    return (await service.fill({ text, strategy: 'greedy', maxTokens: 4 })).text;
  } finally {
    await service.dispose();
  }
}

async function states(name: string): Promise<string[]> {
  return (await listModels()).filter((model) => model.name === name).map(({ state }) => state);
}

describe('a model of the hub', () => {
  it('is not there until it is downloaded, and the error says how', async () => {
    await expect(locate('glm-large')).rejects.toThrow(
      'the model glm-large is not on this machine: "glm download glm-large" fetches it (about 670 MB)',
    );
    expect(await states('glm-large')).toEqual(['downloadable']);
    expect(existsSync(join(home, 'data')), 'looking downloads nothing').toBe(false);
  });

  it('answers by its name, and is converted once', async () => {
    await downloadLarge(testCheckpoint());
    expect(await states('glm-large')).toEqual(['downloaded']);
    const answer = await fill('glm-large', 'the cat [MASK] on the mat .');
    expect(answer).toMatch(/^the cat .*on the mat \.$/);
    expect(await states('glm-large')).toEqual(['downloaded', 'converted']);
    const [converted] = readdirSync(convertedModelsFolder());
    expect(converted).toMatch(/^glm-large-[0-9a-f]{16}-fp32$/);
    expect(await fill('glm-large', 'the cat [MASK] on the mat .')).toBe(answer);
    expect(readdirSync(convertedModelsFolder())).toEqual([converted]);
    const [listed, made] = (await listModels()).filter(({ name }) => name === 'glm-large');
    expect(listed).toMatchObject({ languages: ['en'], where: join(checkpointsFolder(), 'glm-large') });
    expect(listed).not.toHaveProperty('precision');
    expect(made).toMatchObject({ languages: ['en'], precision: 'fp32' });
    expect(made?.bytes).toBeGreaterThan(10_000);
  });

  it.skipIf(!existsSync(reference))('answers as the same checkpoint that was copied by hand', async () => {
    await downloadLarge(referenceFiles());
    const copied = join(home, 'by hand');
    cpSync(reference, copied, { recursive: true });
    const text = 'The capital of France is [MASK].';
    expect(await fill('glm-large', text)).toBe(await fill(copied, text));
  });

  it('is listed while it is unfinished, and cannot be used', async () => {
    mkdirSync(join(checkpointsFolder(), `.glm-large.${testCommit}.part`), { recursive: true });
    expect(await states('glm-large')).toEqual(['unfinished', 'downloadable']);
    await expect(locate('glm-large')).rejects.toThrow(/glm download glm-large/);
    await expect(locate(`.glm-large.${testCommit}.part`)).rejects.toThrow(/there is no model/);
  });
});

describe('names', () => {
  it('lead out of no folder', async () => {
    mkdirSync(checkpointsFolder(), { recursive: true });
    expect(await locate('.')).toBe(process.cwd());
    expect(await locate('..')).toBe(dirname(process.cwd()));
  });

  it('go before folders of the same name', async () => {
    const named = join(checkpointsFolder(), 'server');
    mkdirSync(named, { recursive: true });
    expect(await locate('server')).toBe(named);
    expect(await locate('./server')).toBe(join(process.cwd(), 'server'));
  });
});
