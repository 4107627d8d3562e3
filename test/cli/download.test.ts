// `glm download`, `glm models`, `glm convert` as a shell would run them, against a hub on this machine.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testCheckpoint } from '../../server/checkpoint/download/testCheckpoint';
import { TestHub, testCommit } from '../../server/checkpoint/download/testHub';
import { glm, root } from './glm';

let home: string;
let hub: TestHub;
let env: Record<string, string>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-cli-'));
  hub = await TestHub.start('THUDM/glm-large', testCheckpoint());
  env = {
    GLM_FILL_HOME: join(home, 'data'),
    GLM_FILL_CACHE: join(home, 'cache'),
    HF_HOME: join(home, 'hub'),
    HF_ENDPOINT: hub.url,
    NO_PROXY: '127.0.0.1',
  };
});

afterEach(async () => {
  await hub.stop();
  rmSync(home, { recursive: true });
});

const checkpoints = (): string => join(home, 'data', 'checkpoints');

describe('a model from the hub', () => {
  it('is downloaded, listed, converted and used', async () => {
    const missing = await glm(['fill', '--model', 'glm-large', 'the [MASK]'], { env });
    expect(missing.status).not.toBe(0);
    expect(missing.stderr).toContain('"glm download glm-large"');
    expect(hub.requests).toEqual([]);

    const downloaded = await glm(['download', 'glm-large'], { env });
    expect(downloaded).toMatchObject({ status: 0, stdout: `${join(checkpoints(), 'glm-large')}\n` });
    expect(downloaded.stderr).toMatch(/^glm: glm-large: .* from http:.*\n.*glm: glm-large is here: use it/s);
    const again = await glm(['download', 'glm-large'], { env });
    expect(again.stderr).toBe('glm: glm-large is already here: use it with --model glm-large\n');

    const filled = await glm(['fill', '--model', 'glm-large', '--device', 'cpu', 'the cat [MASK] .'], {
      env,
    });
    expect(filled.stdout).toMatch(/^the cat .*\.\n$/);
    expect(filled.status).toBe(0);

    const out = join(home, 'small');
    const made = await glm(['convert', 'glm-large', '--out', out, '--precision', 'q4'], { env });
    expect(made.status).toBe(0);
    const refused = await glm(['convert', 'glm-large', '--out', out], { env });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toBe(
      `glm: --out ${out} exists already: name a folder that does not, or delete it\n`,
    );

    const { stdout } = await glm(['models', '--json'], { env });
    const models: unknown = JSON.parse(stdout);
    expect(models).toContainEqual(expect.objectContaining({ name: 'glm-large', state: 'downloaded' }));
    expect(models).toContainEqual(expect.objectContaining({ name: 'glm-large', state: 'converted' }));
    expect(models).toContainEqual(expect.objectContaining({ name: 'glm-2b', state: 'downloadable' }));
  });

  it('goes on after Ctrl-C', async () => {
    hub.mishaps.set('/storage/', [{ kind: 'stall', after: 3_000 }]);
    const part = join(checkpoints(), `.glm-large.${testCommit}.part`, 'model.safetensors.part');
    const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'download', 'glm-large'], {
      env: { ...process.env, ...env },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(() => existsSync(part) && hub.fetches('model.safetensors').length > 1, { timeout: 20_000 })
      .toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(stderr).toContain('glm: stopped; "glm download glm-large" goes on from here\n');
    expect(readdirSync(checkpoints())).toEqual([`.glm-large.${testCommit}.part`]);

    expect((await glm(['download', 'glm-large'], { env })).status).toBe(0);
    expect(readdirSync(checkpoints())).toEqual(['glm-large']);
  });

  it('is refused with one clear line', async () => {
    const unknown = await glm(['download', 'gpt-2'], { env });
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/^glm: "gpt-2" cannot be downloaded; these can: glm-large, [^\n]*\n$/);
    const offline = await glm(['download', 'glm-large'], { env: { ...env, HF_HUB_OFFLINE: '1' } });
    expect(offline.status).toBe(1);
    expect(offline.stderr).toMatch(/^glm: HF_HUB_OFFLINE is set[^\n]*\n$/);
  });
});
