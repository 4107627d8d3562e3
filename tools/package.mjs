// Packs the extension for one platform: out/glm-fill-<target>-<version>.vsix.
//
//   node tools/package.mjs [--target linux-x64 | --all] [--no-build] [--print-path]
//
// The files are laid out in a folder of their own first. The native runtime goes beside the programs that load it
// (dist/node_modules), reduced to the binaries of the target; everything else is bundled in dist/*.js.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { binariesFor, contentsProblems, largestPackage, programs, targets } from './packageContents.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
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
  const home = 'dist/node_modules/onnxruntime-node/';
  const binaries = new Set(binariesFor(target).map((path) => path.slice(home.length)));
  await copyModule('onnxruntime-common', modules, (path) => path.startsWith('dist/cjs'));
  await copyModule('onnxruntime-node', modules, (path) => path.startsWith('dist') || binaries.has(path));
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
      (wants(relative) && !/\.(d\.ts|map)$/.test(relative));
    if (entry.isFile() && isWanted) {
      await cp(path, join(modules, name, relative));
    }
  }
}

/** The checks of `packageContents.mjs`, on what would be packed. */
async function assertContents(files, target) {
  const problems = contentsProblems(
    files.map((file) => file.replaceAll('\\', '/')),
    target,
    await pageFiles(),
  );
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      all: { type: 'boolean', default: false },
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
    const own = `${process.platform}-${process.arch}`;
    for (const target of values.all ? targets : [values.target ?? own]) {
      const vsix = await packExtension({ target });
      const mebibytes = (await stat(vsix)).size / 2 ** 20;
      console.log(values['print-path'] ? vsix : `${vsix} (${mebibytes.toFixed(1)} MiB)`);
      if (mebibytes > (largestPackage[target] ?? Infinity)) {
        throw new Error(`The package for ${target} may weigh at most ${largestPackage[target]} MiB.`);
      }
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
