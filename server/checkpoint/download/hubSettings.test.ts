// The hub's environment variables, as its own tools read them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hubSettings } from './hubSettings';

const home = mkdtempSync(join(tmpdir(), 'glm-hub-'));
/** No token of the machine that runs the tests. */
const nothing = { HF_HOME: join(home, 'empty') };

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('the endpoint', () => {
  it('is the hub', async () => {
    expect(await hubSettings(nothing)).toEqual({ endpoint: 'https://huggingface.co', offline: false });
  });

  it('is the mirror that HF_ENDPOINT names', async () => {
    const { endpoint } = await hubSettings({ ...nothing, HF_ENDPOINT: ' https://mirror.example/hub/ ' });
    expect(endpoint).toBe('https://mirror.example/hub');
  });

  it.each(['mirror.example', 'file:///etc'])('is not %s', async (value) => {
    await expect(hubSettings({ ...nothing, HF_ENDPOINT: value })).rejects.toThrow(/HF_ENDPOINT is/);
  });
});

describe('the token', () => {
  it('comes from HF_TOKEN first', async () => {
    const environment = { ...nothing, HF_TOKEN: 'one\n', HUGGING_FACE_HUB_TOKEN: 'two' };
    expect((await hubSettings(environment)).token).toBe('one');
  });

  it('comes from the older name', async () => {
    expect((await hubSettings({ ...nothing, HUGGING_FACE_HUB_TOKEN: 'two' })).token).toBe('two');
  });

  it('comes from the file that the log-in wrote', async () => {
    mkdirSync(join(home, 'cache', 'huggingface'), { recursive: true });
    writeFileSync(join(home, 'cache', 'huggingface', 'token'), 'three\n');
    expect((await hubSettings({ XDG_CACHE_HOME: join(home, 'cache') })).token).toBe('three');
    expect((await hubSettings({ HF_HOME: join(home, 'cache', 'huggingface') })).token).toBe('three');
    expect((await hubSettings({ HF_TOKEN_PATH: join(home, 'cache/huggingface/token') })).token).toBe('three');
  });

  it('is not shown when it is none', async () => {
    const settings = hubSettings({ ...nothing, HF_TOKEN: 'sec\nret' });
    await expect(settings).rejects.toThrow(/^HF_TOKEN holds no access token: it has characters/);
  });
});

it.each([
  ['1', true],
  ['True', true],
  ['0', false],
  ['', false],
])('HF_HUB_OFFLINE=%s', async (value, offline) => {
  expect((await hubSettings({ ...nothing, HF_HUB_OFFLINE: value })).offline).toBe(offline);
});
