// Makes an exported checkpoint the bundled model: converts it, and puts its card and its sources beside it.
//
//   node tools/bundleModel.mjs EXPORT [PRECISION]
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const [exported, precision = 'q8'] = process.argv.slice(2);
if (exported === undefined) {
  console.error('usage: node tools/bundleModel.mjs EXPORT [PRECISION]');
  process.exit(2);
}
const name = 'glm-fill-small';
const models = 'server/models';
const parent = await mkdtemp(join(models, '.new-'));
try {
  const folder = join(parent, name);
  const args = [
    'dist/cli.js',
    'convert',
    exported,
    '--out',
    folder,
    '--precision',
    precision,
    '--name',
    name,
  ];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) {
    throw new Error('the conversion failed');
  }
  await cp('tools/pretrain/MODEL_CARD.md', join(folder, 'README.md'));
  await cp(join(exported, 'ATTRIBUTION.md'), join(folder, 'ATTRIBUTION.md'));
  await rm(join(models, name), { recursive: true, force: true });
  await rename(folder, join(models, name));
} finally {
  await rm(parent, { recursive: true, force: true });
}
