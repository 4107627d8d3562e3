// The lists by which a package is checked before it is written: what it must have, and what it must not.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binariesFor, contentsProblems, targets } from '../../tools/packageContents.mjs';
import { root } from './glm';

const common = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'README.md',
  'LICENSE',
  'l10n/bundle.l10n.zh-cn.json',
  'l10n/errors.l10n.zh-cn.json',
  'media/icon.png',
  'dist/extension.js',
  'dist/server.js',
  'dist/inference.js',
  'dist/training.js',
  'dist/cli.js',
  'dist/webview/panel.js',
  'dist/node_modules/onnxruntime-node/package.json',
  'dist/node_modules/onnxruntime-node/dist/index.js',
  'dist/node_modules/onnxruntime-common/package.json',
  'dist/node_modules/onnxruntime-common/dist/cjs/index.js',
  ...['glm.json', 'tokenizer.json', 'model.onnx', 'model.onnx.data'].map(
    (file) => `server/models/small/${file}`,
  ),
];
const good = (target: string): string[] => [...common, ...binariesFor(target)];

describe.each(targets)('a package for %s', (target) => {
  it('names binaries that the runtime has', () => {
    for (const file of binariesFor(target)) {
      expect(existsSync(join(root, file.replace('dist/', ''))), file).toBe(true);
    }
  });

  it('is complete with its own binaries', () => {
    expect(contentsProblems(good(target), target, ['dist/webview/panel.js'])).toEqual([]);
  });

  it('carries no binaries of other platforms', () => {
    for (const other of targets.filter((name) => name !== target)) {
      const [problem] = contentsProblems([...good(target), ...binariesFor(other)], target);
      expect(problem).toContain(`${target} does not need`);
      expect(problem).toContain(other.replace('-', '/'));
    }
  });

  it('lacks nothing', () => {
    for (const file of good(target).filter((name) => !/^l10n|zh-cn/.test(name))) {
      const problems = contentsProblems(
        good(target).filter((name) => name !== file),
        target,
        ['dist/webview/panel.js'],
      );
      expect(problems, file).toHaveLength(1);
      expect(problems[0], file).toContain(file.endsWith('/glm.json') ? 'glm.json' : file);
    }
  });

  it.each([
    'dist/extension.js.map',
    'server/models/small/pytorch_model.bin',
    'dist/node_modules/onnxruntime-node/dist/index.d.ts',
    '.env',
    'dist/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so',
  ])('does not carry %s', (file) => {
    expect(contentsProblems([...good(target), file], target)).toHaveLength(1);
  });
});
