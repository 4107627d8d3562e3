// CUDA support from a gallery on this machine, with everything that happens between here and a gallery.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zip } from '../../checkpoint/testFiles';
import { bundledRuntime, cudaIsPossible } from '../../runtime/cudaLibraries';
import { cudaSupport, installCuda, removeCuda } from './cudaSupport';
import { TestGallery } from './testGallery';

const library = Buffer.from('no real library, but as long as it needs to be '.repeat(400));
const native = 'runtimes/linux-x64/native';

let home: string;
let gallery: TestGallery;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-cuda-'));
  vi.stubEnv('GLM_FILL_HOME', home);
  gallery = await TestGallery.start(
    zip({
      [`${native}/libonnxruntime.so`]: Buffer.from('not wanted'),
      [`${native}/libonnxruntime_providers_cuda.so`]: library,
      [`${native}/libonnxruntime_providers_shared.so`]: Buffer.from('shared'),
      'LICENSE.txt': Buffer.from('MIT'),
    }),
  );
  vi.stubEnv('GLM_FILL_NUGET', gallery.index);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await gallery.stop();
  rmSync(home, { recursive: true });
});

const cuda = (): string => join(home, 'cuda');

describe.runIf(cudaIsPossible)('CUDA support', () => {
  it('is the provider beside a copy of the runtime, and can be removed', async () => {
    expect(await cudaSupport()).toMatchObject({ isPossible: true, isInstalled: false, bytes: 0 });
    mkdirSync(join(cuda(), 'onnxruntime-0.0.1'), { recursive: true });
    const received: number[] = [];
    expect(await installCuda({ onProgress: (progress) => received.push(progress.received) })).toBe(true);
    expect(received.at(-1)).toBe(gallery.entry.packageSize);

    const { folder, isInstalled, bytes, version } = await cudaSupport();
    expect(isInstalled).toBe(true);
    expect(readdirSync(cuda()), 'nothing is left beside it').toEqual([`onnxruntime-${version}`]);
    expect(readFileSync(join(folder, 'libonnxruntime_providers_cuda.so')).equals(library)).toBe(true);
    expect(existsSync(join(folder, 'libonnxruntime.so'))).toBe(false);
    const runtime = readFileSync(join(bundledRuntime().folder, 'libonnxruntime.so.1'));
    expect(readFileSync(join(folder, 'libonnxruntime.so.1')).equals(runtime)).toBe(true);
    expect(bytes).toBeGreaterThan(runtime.byteLength);

    expect(await installCuda(), 'it is not installed twice').toBe(false);
    expect(gallery.ranges).toHaveLength(1);
    expect(await removeCuda()).toBe(true);
    expect(await removeCuda()).toBe(false);
    expect((await cudaSupport()).isInstalled).toBe(false);
  });

  it('goes on where a connection broke', async () => {
    gallery.cuts.push(5_000);
    gallery.statuses.push(503);
    const reasons: string[] = [];
    await installCuda({ onRetry: (reason) => reasons.push(reason) });
    expect(reasons).toHaveLength(2);
    expect(gallery.ranges).toEqual([undefined, 'bytes=5000-']);
  });

  it('goes on where it was stopped', async () => {
    gallery.cuts.push(6_000);
    const stop = new AbortController();
    const stopped = installCuda({ signal: stop.signal, onRetry: () => stop.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
    expect((await cudaSupport()).isInstalled).toBe(false);
    await installCuda();
    expect(gallery.ranges).toEqual([undefined, 'bytes=6000-']);
  });

  it('is refused with other bytes than the catalogue says', async () => {
    gallery.entry = { ...gallery.entry, packageHash: Buffer.alloc(64).toString('base64') };
    await expect(installCuda()).rejects.toThrow(/nupkg arrived damaged and was deleted: its SHA-512/);
    expect((await cudaSupport()).isInstalled).toBe(false);
    expect(readdirSync(cuda()).flatMap((name) => readdirSync(join(cuda(), name)))).toEqual([]);
  });

  it('is refused without a hash', async () => {
    gallery.entry = { packageSize: 5 };
    await expect(installCuda()).rejects.toThrow(/the catalogue entry of .* makes no sense: packageHash/);
  });

  it.each([
    [
      'a gallery that does not have it',
      () => gallery.statuses.push(404),
      /does not deliver .* \(status 404\)/,
    ],
    ['no connections', () => vi.stubEnv('HF_HUB_OFFLINE', '1'), /HF_HUB_OFFLINE is set/],
    ['no address', () => vi.stubEnv('GLM_FILL_NUGET', 'nuget'), /GLM_FILL_NUGET is "nuget"/],
  ])('is not installed with %s', async (_, prepare, message) => {
    prepare();
    await expect(installCuda()).rejects.toThrow(message);
  });

  it('needs a package that holds the provider', async () => {
    await gallery.stop();
    gallery = await TestGallery.start(zip({ 'LICENSE.txt': Buffer.from('MIT') }));
    vi.stubEnv('GLM_FILL_NUGET', gallery.index);
    await expect(installCuda()).rejects.toThrow(/holds no runtimes\/linux-x64\/native\/libonnxruntime_prov/);
    expect((await cudaSupport()).isInstalled).toBe(false);
  });
});
