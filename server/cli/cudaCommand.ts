// `glm cuda install|remove|status`: the runtime's CUDA libraries, which do not come with the program.
import type { Command } from 'commander';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { cudaSupport, galleryIndex, installCuda, removeCuda } from '../inference/cuda/cudaSupport';
import { faultText } from '../inference/deviceFault';
import { listDevices } from '../inference/deviceList';
import { interruptible } from './interrupt';
import { ProgressLine } from './progressLine';
import { showsTransfer } from './transferLine';

export function addCudaCommand(program: Command): void {
  const cuda = program.command('cuda').description('NVIDIA graphics cards through CUDA (Linux x64)');
  cuda
    .command('install')
    .description("download the runtime's CUDA libraries; run again, it goes on where it stopped")
    .action(install);
  cuda
    .command('remove')
    .description('delete them')
    .action(async () => {
      process.stderr.write(
        (await removeCuda()) ? 'glm: CUDA support was removed\n' : 'glm: CUDA support is not installed\n',
      );
    });
  cuda.command('status').description('say whether they are installed, and whether CUDA works').action(status);
  for (const command of cuda.commands) {
    command.exitOverride();
  }
}

async function install(): Promise<void> {
  const { origin } = new URL(galleryIndex());
  const line = new ProgressLine(process.stderr);
  try {
    const isNew = await interruptible('stopped; "glm cuda install" goes on from here', (signal) =>
      installCuda({
        signal,
        ...showsTransfer(
          line,
          'CUDA support',
          (total) => `ONNX Runtime's CUDA libraries: ${formatBytes(total)} from ${origin}, MIT`,
        ),
      }),
    );
    const { folder } = await cudaSupport();
    line.note(
      `CUDA support is ${isNew ? '' : 'already '}installed: "glm cuda status" tells whether it works`,
    );
    process.stdout.write(`${folder}\n`);
  } finally {
    line.end();
  }
}

async function status(): Promise<void> {
  const { isInstalled, folder, bytes, version } = await cudaSupport();
  const device = (await listDevices({ only: ['cuda'] }))[0];
  const works = device?.problem === undefined ? 'works' : `does not work: ${faultText(device.problem)}`;
  const installed = `installed for ONNX Runtime ${version} in ${folder}, ${formatBytes(bytes)}`;
  process.stdout.write(`${isInstalled ? `${installed}\nCUDA ${works}` : `CUDA ${works}`}\n`);
}
