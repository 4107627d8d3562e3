// `glm devices`: what this machine has to run models on, and why the rest is not there.
import type { Command } from 'commander';
import { listDevices, type ListedDevice } from '../inference/deviceList';
import { faultText } from '../inference/deviceFault';
import { table } from './table';

export function addDevicesCommand(program: Command): void {
  program
    .command('devices')
    .description('list the devices that models can run on here, and why others cannot be used')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const devices = await listDevices();
      process.stdout.write(
        json === true ? `${JSON.stringify(devices.map(asJson), undefined, 2)}\n` : deviceTable(devices),
      );
    });
}

/** A line a device, columns under their headings. */
export function deviceTable(devices: readonly ListedDevice[]): string {
  return table(
    ['DEVICE', 'AVAILABLE', 'WHAT'],
    devices.map(({ device, names, problem, isSoftware }) => [
      device,
      problem === undefined ? 'yes' : 'no',
      problem === undefined
        ? [...names, ...(isSoftware === true ? ['a software adapter: slower than the CPU'] : [])].join(
            ', ',
          ) || '-'
        : faultText(problem),
    ]),
  );
}

function asJson({ device, names, problem, isSoftware }: ListedDevice): object {
  return problem === undefined
    ? { device, available: true, names, ...(isSoftware === true && { software: true }) }
    : { device, available: false, names, reason: faultText(problem), code: problem.code };
}
