// Fetches a Vulkan driver that computes on the CPU (Mesa's lavapipe) into .test-vulkan/, so that the WebGPU tests run
// on machines without a GPU. Nothing is installed: Debian's packages are only downloaded and unpacked there.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const home = join(root, '.test-vulkan');
/** Written last: what is there is complete. The tests read it. */
const environmentFile = join(home, 'environment.json');

const packages = ['libvulkan1', 'mesa-vulkan-drivers', 'libdrm2', 'libdrm-amdgpu1'];

/**
 * Makes sure that the driver is there.
 *
 * @returns {Promise<{ LD_LIBRARY_PATH: string, VK_DRIVER_FILES: string, MESA_SHADER_CACHE_DIR: string }>} environment
 *   variables that a process must be started with to use it
 */
export async function prepareSoftwareVulkan() {
  const there = await readEnvironment();
  if (there !== undefined) {
    return there;
  }
  const suites = await debianSuites();
  await rm(home, { recursive: true, force: true });
  const apt = join(home, 'apt');
  for (const folder of ['sources', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(apt, folder), { recursive: true });
  }
  await writeFile(
    join(apt, 'sources', 'debian.sources'),
    [
      'Types: deb',
      'URIs: http://deb.debian.org/debian',
      `Suites: ${suites.join(' ')}`,
      'Components: main',
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
      '',
    ].join('\n'),
  );
  // Package lists and downloads of its own, so that the machine's are left alone and no lock is needed.
  const options = [
    ['Dir::Etc::SourceList', '/dev/null'],
    ['Dir::Etc::SourceParts', join(apt, 'sources')],
    ['Dir::State::Lists', join(apt, 'lists')],
    ['Dir::Cache', join(apt, 'cache')],
    ['Debug::NoLocking', 'true'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  console.error(`Fetching a software Vulkan driver from Debian (${suites.at(-1)}) …`);
  await step('reading the Debian package lists', 'apt-get', [...options, 'update', '-q']);
  await step('fetching the packages', 'apt-get', [
    ...options,
    'install',
    '--download-only',
    // Also what the machine has already: the newest is wanted, and a whole set that fits together.
    '--reinstall',
    '--no-install-recommends',
    '-y',
    '-q',
    '-t',
    suites.at(-1),
    ...packages,
  ]);
  const archives = join(apt, 'cache', 'archives');
  for (const file of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
    await step(`unpacking ${file}`, 'dpkg', ['-x', join(archives, file), home]);
  }
  const environment = await describeDriver();
  await rm(apt, { recursive: true });
  await writeFile(`${environmentFile}.part`, `${JSON.stringify(environment, null, 2)}\n`);
  await rename(`${environmentFile}.part`, environmentFile);
  return environment;
}

async function readEnvironment() {
  const text = await readFile(environmentFile, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  const environment = JSON.parse(text);
  // The paths are absolute: a repository that was moved gets its driver anew.
  return existsSync(environment.VK_DRIVER_FILES) ? environment : undefined;
}

/** The suites to take packages from; the last is the one whose Mesa is new enough (22.3 is not, 25.0 is). */
async function debianSuites() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1];
  const version = Number(field('VERSION_ID') ?? Infinity);
  const codename = field('VERSION_CODENAME');
  if (process.platform !== 'linux' || field('ID') !== 'debian' || !codename || version < 12) {
    const found = field('PRETTY_NAME') ?? process.platform;
    throw new Error(`A software Vulkan driver is fetched on Debian 12 and later only; this is ${found}.`);
  }
  return version === 12 ? [codename, `${codename}-backports`] : [codename];
}

/** Writes a description of the driver that names its library where it lies here. */
async function describeDriver() {
  const libraries = join(home, 'usr', 'lib');
  const folder = (await readdir(libraries)).find((name) => name.endsWith('-linux-gnu'));
  const drivers = join(home, 'usr', 'share', 'vulkan', 'icd.d');
  const name = (await readdir(drivers)).find((file) => file.startsWith('lvp_icd'));
  if (folder === undefined || name === undefined) {
    throw new Error("Debian's mesa-vulkan-drivers holds no lavapipe.");
  }
  const description = JSON.parse(await readFile(join(drivers, name), 'utf8'));
  description.ICD.library_path = join(libraries, folder, 'libvulkan_lvp.so');
  const file = join(home, 'lavapipe.json');
  await writeFile(file, JSON.stringify(description));
  return {
    LD_LIBRARY_PATH: join(libraries, folder),
    VK_DRIVER_FILES: file,
    // Compiling a model's programs takes a minute the first time; here they stay with the driver.
    MESA_SHADER_CACHE_DIR: join(home, 'shaders'),
  };
}

async function step(what, command, args) {
  try {
    await run(command, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new Error(
      `The software Vulkan driver could not be set up: ${what} failed.\n${error.stderr || error.message}`,
      {
        cause: error,
      },
    );
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(await prepareSoftwareVulkan(), null, 2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
