// What this machine's graphics cards call themselves. The runtime does not tell which one it uses, the system does.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A system that does not answer within this time, in milliseconds, is not asked any longer: a name is only a name. */
const patience = 5_000;

/** Makers by their PCI numbers. */
const makers: Readonly<Record<string, string>> = { '0x1002': 'AMD', '0x10de': 'NVIDIA', '0x8086': 'Intel' };

/** Names, the best known first; empty where nothing is known. */
export async function graphicsCards(): Promise<readonly string[]> {
  const names = await namesBySystem().catch(() => []);
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

/** NVIDIA's cards alone, which CUDA can use. */
export async function nvidiaCards(): Promise<readonly string[]> {
  return process.platform === 'linux' ? nvidiaOnLinux() : [];
}

async function namesBySystem(): Promise<readonly string[]> {
  if (process.platform === 'linux') {
    const nvidia = await nvidiaOnLinux();
    return nvidia.length > 0 ? nvidia : pciOnLinux();
  }
  if (process.platform === 'darwin') {
    return lines('sysctl', ['-n', 'machdep.cpu.brand_string']);
  }
  const question = '(Get-CimInstance Win32_VideoController).Name';
  return process.platform === 'win32'
    ? lines('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question])
    : [];
}

/** The driver's own files: `/proc/driver/nvidia/gpus/<address>/information`, a line of it `Model: NVIDIA …`. */
async function nvidiaOnLinux(): Promise<string[]> {
  const home = '/proc/driver/nvidia/gpus';
  const cards = await readdir(home).catch(() => []);
  const texts = await Promise.all(
    cards.map((card) => readFile(join(home, card, 'information'), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => /^Model:\s*(.+)$/m.exec(text)?.[1] ?? []);
}

/** Maker and PCI number, as the kernel knows them. */
async function pciOnLinux(): Promise<string[]> {
  const home = '/sys/class/drm';
  const cards = (await readdir(home).catch(() => [])).filter((name) => /^card\d+$/.test(name));
  const names = await Promise.all(
    cards.map(async (card) => {
      const [vendor, device] = await Promise.all(
        ['vendor', 'device'].map(async (file) =>
          (await readFile(join(home, card, 'device', file), 'utf8').catch(() => '')).trim(),
        ),
      );
      const maker = makers[vendor ?? ''];
      return maker === undefined ? '' : `${maker} ${device ?? ''}`;
    }),
  );
  return names;
}

async function lines(command: string, args: readonly string[]): Promise<string[]> {
  return (await run(command, args, { timeout: patience })).stdout.split('\n');
}
