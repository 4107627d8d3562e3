// Packs the extension for one platform: out/glm-fill-<target>-<version>.vsix.
//
//   node tools/package.mjs [--target linux-x64] [--no-build] [--print-path]
//
// The files are laid out in a folder of their own first. The native runtime goes beside the programs that load it
// (dist/node_modules), reduced to the binaries of the target; everything else is bundled in dist/*.js.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const programs = ['extension.js', 'server.js', 'inference.js', 'cli.js'];

/** What the extension cannot do without, whatever the platform. */
const required = [
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'media/icon.png',
  ...programs.map((program) => `dist/${program}`),
  'dist/node_modules/onnxruntime-node/package.json',
  'dist/node_modules/onnxruntime-node/dist/index.js',
  'dist/node_modules/onnxruntime-common/package.json',
  'dist/node_modules/onnxruntime-common/dist/cjs/index.js',
];

/** What each bundled model consists of. */
const modelFiles = ['glm.json', 'tokenizer.json', 'model.onnx', 'model.onnx.data'];

/**
 * Packs the extension.
 *
 * @param {{ target?: string }} options target: as in `targets`; by default this platform
 * @returns {Promise<string>} the VSIX
 */
export async function packExtension({ target = `${process.platform}-${process.arch}` } = {}) {
  if (!targets.includes(target)) {
    throw new Error(`The runtime has no binaries for ${target}; it has them for ${targets.join(', ')}.`);
  }
  const stage = join(root, 'out', `stage-${target}`);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await layOut(stage, target);

  const files = await listFiles({ cwd: stage, packageManager: PackageManager.None });
  await assertContents(files, target);

  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const packagePath = join(root, 'out', `${name}-${target}-${version}.vsix`);
  await createVSIX({
    cwd: stage,
    packagePath,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    // The scan would read the whole model as text; the allow-list lets nothing in that could hold a secret.
    allowPackageAllSecrets: true,
    allowPackageEnvFile: true,
  });
  await rm(stage, { recursive: true, force: true });
  return packagePath;
}

/** Script and style sheet of every webview page. */
async function pageFiles() {
  const folders = await readdir(join(root, 'webviews'), { withFileTypes: true });
  return folders
    .filter((folder) => folder.isDirectory() && folder.name !== 'shared')
    .flatMap(({ name }) => [`dist/webview/${name}.js`, `dist/webview/${name}.css`]);
}

async function layOut(stage, target) {
  for (const entry of await readdir(root)) {
    if (
      /^(package\.nls\..*json|README\.md|CHANGELOG\.md|LICENSE|ThirdPartyNotices\.txt|\.vscodeignore)$/.test(
        entry,
      )
    ) {
      await cp(join(root, entry), join(stage, entry));
    }
  }
  for (const folder of ['media', 'l10n', 'server/models']) {
    await cp(join(root, folder), join(stage, folder), { recursive: true }).catch(ignoreMissing);
  }
  for (const program of programs) {
    await cp(join(root, 'dist', program), join(stage, 'dist', program)).catch(ignoreMissing);
  }
  await cp(join(root, 'dist', 'webview'), join(stage, 'dist', 'webview'), { recursive: true }).catch(
    ignoreMissing,
  );
  await writeFile(join(stage, 'package.json'), JSON.stringify(await packagedManifest(), null, 2));

  const modules = join(stage, 'dist', 'node_modules');
  await copyModule('onnxruntime-common', modules, (path) => path.startsWith('dist/cjs'));
  await copyModule(
    'onnxruntime-node',
    modules,
    (path) => path.startsWith('dist') || path.startsWith(`bin/napi-v6/${target.replace('-', '/')}`),
  );
}

/** What must be there is asserted afterwards, with a clearer message. */
function ignoreMissing(error) {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

/** The manifest without what only developers need: there is nothing to install or to build in a packed extension. */
async function packagedManifest() {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  delete manifest.scripts;
  delete manifest.dependencies;
  delete manifest.devDependencies;
  delete manifest.overrides;
  delete manifest.private;
  return manifest;
}

/** Copies what a module needs at run time: its manifest, its licence, and the code and binaries that `wants` names. */
async function copyModule(name, modules, wants) {
  const from = join(root, 'node_modules', name);
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(from.length + 1).replaceAll('\\', '/');
    const isWanted =
      /^(package\.json|LICEN[CS]E.*|ThirdPartyNotices.*)$/i.test(relative) ||
      (wants(relative) &&
        !/\.(d\.ts|map)$/.test(relative) &&
        // Fetched by the runtime's own installer on some machines; hundreds of megabytes that a user gets separately.
        !/providers_(cuda|tensorrt)/.test(relative));
    if (entry.isFile() && isWanted) {
      await cp(path, join(modules, name, relative));
    }
  }
}

async function assertContents(files, target) {
  const present = new Set(files.map((file) => file.replaceAll('\\', '/')));
  const binaries = `dist/node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}/`;
  const pages = await pageFiles();
  const models = [...present].filter((file) => /^server\/models\/[^/]+\/glm\.json$/.test(file)).map(dirname);
  const missing = [
    ...[...required, ...pages, `${binaries}onnxruntime_binding.node`].filter((file) => !present.has(file)),
    ...(models.length === 0 ? ['server/models/<name>/glm.json'] : []),
    ...models
      .flatMap((model) => modelFiles.map((file) => `${model}/${file}`))
      .filter((file) => !present.has(file)),
  ];
  if (missing.length > 0) {
    throw new Error(`The package would lack ${missing.join(', ')}. (Run \`npm run build\` first?)`);
  }
  const foreign = [...present].filter((file) => file.includes('/bin/napi-') && !file.startsWith(binaries));
  if (foreign.length > 0) {
    throw new Error(`The package would carry other platforms' binaries: ${foreign.join(', ')}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      // Nothing but the path on standard output, for scripts.
      'print-path': { type: 'boolean', default: false },
    },
  });
  try {
    if (!values['no-build']) {
      execFileSync(process.execPath, [join(root, 'tools', 'build.mjs'), '--minify'], {
        cwd: root,
        stdio: 'inherit',
      });
    }
    const vsix = await packExtension(values.target === undefined ? {} : { target: values.target });
    const { size } = await stat(vsix);
    console.log(values['print-path'] ? vsix : `${vsix} (${(size / 2 ** 20).toFixed(1)} MiB)`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
