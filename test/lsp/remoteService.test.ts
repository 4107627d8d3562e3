// The forked inference process: it can die, hang or be cancelled, and the next request is answered all the same.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bundledModel, bundledModelsFolder } from '../../server/inference/paths';
import { createRemoteService, type RemoteOptions } from '../../server/inference/remoteService';
import type { GlmService, ModelChoice } from '../../server/inference/service';

const program = join(__dirname, '../../dist/inference.js');
const text = 'The [MASK] jumped over the fence.';
const long = { text, strategy: 'sample', maxTokens: 400, count: 8, temperature: 5 } as const;

let service: GlmService | undefined;
let crashes: string[] = [];

function open(choice: ModelChoice = { device: 'cpu' }, options: RemoteOptions = {}): GlmService {
  crashes = [];
  service = createRemoteService(choice, { program, onCrash: (message) => crashes.push(message), ...options });
  return service;
}

afterEach(async () => {
  await service?.dispose();
});

/** Process ids of this process' children that run the program. */
function children(): number[] {
  const table = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid = '', parent = ''] = line.trim().split(/\s+/);
    return Number(parent) === process.pid && line.includes(program) ? [Number(pid)] : [];
  });
}

describe('the inference process', () => {
  it('answers, and says what runs where', async () => {
    const remote = open();
    const loaded = await remote.load();
    expect(loaded).toMatchObject({ device: 'cpu', passedOver: [] });
    const { blanks } = await remote.fill({ text, maxTokens: 4, wellFormed: true });
    expect(blanks[0]?.candidates[0]?.text).not.toBe('');
  });

  it('that is killed fails the request in flight with a clear message, and answers the next', async () => {
    const remote = open();
    await remote.load();
    const running = remote.fill(long);
    setTimeout(() => {
      for (const pid of children()) {
        process.kill(pid, 'SIGKILL');
      }
    }, 50);
    await expect(running).rejects.toThrow('the inference process was killed by SIGKILL');
    expect(crashes).toEqual([expect.stringMatching(/^the inference process was killed by SIGKILL/)]);
    expect((await remote.fill({ text, maxTokens: 3 })).blanks).toHaveLength(1);
  });

  it('gives up a cancelled request at once and goes on with the next', async () => {
    const remote = open();
    await remote.load();
    const controller = new AbortController();
    const running = remote.fill(long, controller.signal);
    setTimeout(() => {
      controller.abort();
    }, 100);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect((await remote.fill({ text, maxTokens: 3 })).blanks).toHaveLength(1);
    expect(crashes).toEqual([]);
  });

  it('scores many texts as it scores each, and tells how far it is', async () => {
    const remote = open();
    const requests = Array.from({ length: 40 }, (_, i) => ({
      text: `Number ${i}: the ${'very '.repeat(i % 7)}[MASK] jumped over the fence.`,
      choices: [' fox', ' horse'],
    }));
    const progress: number[] = [];
    const results = await remote.scoreAll(requests, undefined, (scored) => progress.push(scored));
    expect(results).toHaveLength(40);
    for (const [i, request] of requests.slice(0, 10).entries()) {
      const alone = await remote.score(request);
      // The bundled model's matrix products round their inputs to 8 bits, and so small differences up.
      alone.logProbs.forEach((logProb, k) => {
        expect(Math.abs((results[i]?.logProbs[k] ?? NaN) - logProb)).toBeLessThan(0.3);
      });
    }
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(40);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
  });

  it('scores many texts in turn with other requests, and stops when it is cancelled', async () => {
    const remote = open();
    await remote.load();
    const requests = Array.from({ length: 3000 }, (_, i) => ({ text: `${i} [MASK]`, choices: [' a'] }));
    const controller = new AbortController();
    let scored = 0;
    const running = remote.scoreAll(requests, controller.signal, (count) => (scored = count));
    const cancelled = expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await remote.fill({ text, maxTokens: 3 });
    expect(scored).toBeLessThan(requests.length);
    controller.abort();
    await cancelled;
    expect((await remote.fill({ text, maxTokens: 3 })).blanks).toHaveLength(1);
    expect(crashes).toEqual([]);
  });

  it('reports a wrong request by its message', async () => {
    await expect(open().fill({ text, beams: 0 })).rejects.toThrow('beams is 0');
  });

  it('says why a model cannot be loaded', async () => {
    await expect(open({ model: '/no/such/model' }).load()).rejects.toThrow('/no/such/model');
  });

  // Windows does not let anybody shorten a file that is open.
  it.skipIf(process.platform === 'win32')(
    'fails with a clear message where its weights are cut short under it, and goes on once they are whole',
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'glm-cut-'));
      try {
        cpSync(join(bundledModelsFolder(), bundledModel), home, { recursive: true });
        const remote = open({ model: home, device: 'cpu' });
        await remote.load();
        const weights = join(home, 'model.onnx.data');
        const whole = readFileSync(weights);
        truncateSync(weights, 1000);
        await remote.fill({ text, maxTokens: 3 }).catch((error: unknown) => {
          expect(String(error)).toMatch(/the inference process was killed by SIG(BUS|SEGV)/);
        });
        for (const pid of children()) process.kill(pid, 'SIGKILL');
        await vi.waitFor(() => {
          expect(children()).toEqual([]);
        });
        await expect(remote.load()).rejects.toThrow('model.onnx.data ends too early');
        writeFileSync(weights, whole);
        expect((await remote.fill({ text, maxTokens: 3 })).blanks).toHaveLength(1);
      } finally {
        rmSync(home, { recursive: true });
      }
    },
  );

  it('leaves no process behind when it is closed', async () => {
    const remote = open();
    await remote.load();
    expect(children()).toHaveLength(1);
    await remote.dispose();
    expect(children()).toEqual([]);
    await expect(remote.fill({ text })).rejects.toThrow('closed');
  });

  it('that cannot be started says so', async () => {
    const remote = open({}, { program: '/no/such/program.js' });
    await expect(remote.load()).rejects.toThrow(/the inference process ended with exit status 1/);
  });
});
