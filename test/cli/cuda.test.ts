// `glm cuda`, and that the runtime takes its CUDA libraries from where they were installed.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../../server/checkpoint/testFiles';
import { TestGallery } from '../../server/inference/cuda/testGallery';
import { glm } from './glm';

const native = 'runtimes/linux-x64/native';

let home: string;
let gallery: TestGallery;
let env: Record<string, string>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'glm-cuda-'));
  gallery = await TestGallery.start(
    zip({
      [`${native}/libonnxruntime_providers_cuda.so`]: Buffer.from('broken on purpose'),
      [`${native}/libonnxruntime_providers_shared.so`]: Buffer.from('broken on purpose'),
    }),
  );
  env = { GLM_FILL_HOME: home, GLM_FILL_NUGET: gallery.index, NO_PROXY: '127.0.0.1' };
});

afterEach(async () => {
  await gallery.stop();
  rmSync(home, { recursive: true });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('glm cuda', () => {
  it('installs, says what does not work, fills all the same, and removes', async () => {
    const before = await glm(['cuda', 'status'], { env });
    expect(before.stdout).toBe(
      'CUDA does not work: CUDA support is not installed: "glm cuda install" downloads it\n',
    );
    const installed = await glm(['cuda', 'install'], { env });
    expect(installed).toMatchObject({ status: 0, stdout: expect.stringContaining(home) as string });
    expect(installed.stderr).toMatch(/ONNX Runtime's CUDA libraries: .* from http:.*\n.*is installed/s);

    // The words of the system's loader name the file that it tried: the one in this user's folder.
    const { stdout } = await glm(['cuda', 'status'], { env });
    expect(stdout).toMatch(
      /^installed for ONNX Runtime .*\nCUDA does not work: .*libonnxruntime_providers_cuda/s,
    );
    expect(stdout.split('\n')[1]).toContain(home);
    const refused = await glm(['fill', '--device', 'cuda', 'A [MASK].'], { env });
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^glm: no device can run the model \(cuda: /);
    const filled = await glm(['fill', 'A [MASK].'], { env });
    expect(filled.status).toBe(0);

    const removed = await glm(['cuda', 'remove'], { env });
    expect(removed.stderr).toBe('glm: CUDA support was removed\n');
    expect(readdirSync(home)).toEqual([]);
  });
});
