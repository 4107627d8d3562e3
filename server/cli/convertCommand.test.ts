// `glm convert`: precisions, the activation, folders that exist, Ctrl-C.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testCheckpoint, testConfig } from '../checkpoint/download/testCheckpoint';
import { LocalService } from '../inference/localService';
import { parseManifest, type Manifest } from '../onnx/manifest';
import { precisions } from '../onnx/precision';
import { addConvertCommand } from './convertCommand';
import { InputError } from './inputError';

let home: string;
let checkpoint: string;
let out: string;
/** Called for each line on standard error. */
let onWrite: () => void;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'glm-convert-'));
  checkpoint = join(home, 'tiny');
  out = join(home, 'out');
  mkdirSync(checkpoint);
  for (const [name, bytes] of testCheckpoint()) {
    writeFileSync(join(checkpoint, name), bytes);
  }
  vi.stubEnv('GLM_FILL_HOME', join(home, 'data'));
  onWrite = () => undefined;
  vi.spyOn(process.stderr, 'write').mockImplementation(() => {
    onWrite();
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

async function glm(...args: readonly string[]): Promise<void> {
  const program = new Command().exitOverride();
  addConvertCommand(program);
  await program.parseAsync(args, { from: 'user' });
}

function manifest(): Manifest {
  return parseManifest(readFileSync(join(out, 'glm.json'), 'utf8'));
}

describe('glm convert', () => {
  it.each(precisions)('writes a model that answers, in %s', async (precision) => {
    await glm('convert', checkpoint, '--out', out, '--precision', precision);
    expect(manifest()).toMatchObject({ name: 'tiny', precision, architecture: { activation: 'gelu_tanh' } });
    const service = new LocalService({ model: out, device: 'cpu', threads: 1 });
    const { text } = await service.fill({ text: 'the cat [MASK] .', strategy: 'greedy', maxTokens: 2 });
    await service.dispose();
    expect(text).toMatch(/^the cat .*\.$/);
  });

  it('does not write a model that could not be run', async () => {
    const narrow = { ...testConfig, hidden_size: 16 };
    for (const [name, bytes] of testCheckpoint(narrow)) {
      writeFileSync(join(checkpoint, name), bytes);
    }
    await expect(glm('convert', checkpoint, '--out', out, '--precision', 'q4')).rejects.toThrow(
      /q4 needs a hidden size that is a multiple of 32, this checkpoint's is 16/,
    );
    await glm('convert', checkpoint, '--out', out, '--precision', 'fp32');
  });

  it('takes a name and the activation', async () => {
    await glm('convert', checkpoint, '--out', out, '--name', 'mine', '--activation', 'gelu_erf');
    expect(manifest()).toMatchObject({
      name: 'mine',
      precision: 'fp32',
      architecture: { activation: 'gelu_erf' },
    });
  });

  it('takes the name of a downloaded checkpoint', async () => {
    mkdirSync(join(home, 'data', 'checkpoints', 'glm-2b'), { recursive: true });
    for (const [name, bytes] of testCheckpoint()) {
      writeFileSync(join(home, 'data', 'checkpoints', 'glm-2b', name), bytes);
    }
    await glm('convert', 'glm-2b', '--out', out);
    expect(manifest().name).toBe('glm-2b');
  });

  it('does not write into what exists', async () => {
    mkdirSync(out);
    await expect(glm('convert', checkpoint, '--out', out)).rejects.toThrow(InputError);
    expect(readdirSync(out)).toEqual([]);
  });

  it('wants a checkpoint', async () => {
    await expect(glm('convert', join(home, 'none'), '--out', out)).rejects.toThrow(InputError);
    await expect(glm('convert', 'glm-10b', '--out', out)).rejects.toThrow(/glm download glm-10b/);
    await expect(glm('convert', home, '--out', out)).rejects.toThrow(/holds no checkpoint/);
    await glm('convert', checkpoint, '--out', out);
    await expect(glm('convert', out, '--out', join(home, 'again'))).rejects.toThrow(
      /is a model folder already/,
    );
    expect(existsSync(join(home, 'again'))).toBe(false);
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    const before = readdirSync(home);
    const running = glm('convert', checkpoint, '--out', out).catch((error: unknown) => error);
    while (readdirSync(home).length === before.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.emit('SIGINT');
    expect(await running).toEqual(new Error('stopped; nothing was written'));
    expect(readdirSync(home)).toEqual(before);
  });

  it('writes nothing when it is stopped early', async () => {
    const before = readdirSync(home);
    onWrite = () => {
      process.emit('SIGINT');
    };
    await expect(glm('convert', checkpoint, '--out', out)).rejects.toThrow('stopped; nothing was written');
    expect(readdirSync(home)).toEqual(before);
  });
});
