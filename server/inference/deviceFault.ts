// Why a device cannot be used, in English: for the `glm` command and the log. (Editors are told in their own language.)
import { plainProblem } from '../runtime/deviceProblem';
import type { DeviceFault } from './deviceList';

/** One line for people. */
export function faultText(fault: DeviceFault): string {
  if (fault.code === 'crashed') {
    return `its driver does not work: ${fault.detail}`;
  }
  return fault.code === 'silent' ? `it did not answer within ${fault.detail} seconds` : plainProblem(fault);
}
