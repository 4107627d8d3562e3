// Why a device cannot be used, in English: for the `glm` command and the log. (Editors are told in their own language.)
import { plainProblem } from '../runtime/deviceProblem';
import type { DeviceFault } from './deviceList';

/** One line for people. */
export function faultText(fault: DeviceFault): string {
  switch (fault.code) {
    case 'crashed':
      return `its driver does not work: ${fault.detail}`;
    case 'silent':
      return `it did not answer within ${fault.detail} seconds`;
    default:
      return plainProblem(fault);
  }
}
