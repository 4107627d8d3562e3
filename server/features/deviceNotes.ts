// What people are told about a device, in their language.
import * as l10n from '@vscode/l10n';
import type { ListedDevice } from '../inference/deviceList';
import type { DeviceInfo } from '../protocol';
import { inUsersLanguage } from './language';

/** A device as the client is told of it. */
export function deviceInfo(listed: ListedDevice): DeviceInfo {
  const { device, names, problem, isSoftware } = listed;
  if (problem === undefined) {
    const note = l10n.t('A software adapter: slower than the CPU.');
    return { device, names, available: true, ...(isSoftware === true && { note }) };
  }
  const cudaCanBeInstalled = problem.code === 'cudaNotInstalled';
  return { device, names, available: false, note: faultNote(problem), cudaCanBeInstalled };
}

function faultNote({ code, detail }: NonNullable<ListedDevice['problem']>): string {
  switch (code) {
    case 'platform':
      return l10n.t('Not on this platform ({0}).', detail);
    case 'noAdapter':
      return l10n.t('No graphics card with a driver that WebGPU can use was found.');
    case 'noVulkan':
      return l10n.t('It needs Vulkan, which is not installed (libvulkan.so.1).');
    case 'cudaNotInstalled':
      return l10n.t('CUDA support is not installed (GLM: Install CUDA Support).');
    case 'cudaLibrary':
      return l10n.t('{0} was not found: install CUDA and cuDNN from NVIDIA.', detail);
    case 'noNvidiaDriver':
      return l10n.t('No NVIDIA driver was found (libcuda.so.1).');
    case 'crashed':
      return l10n.t('Its driver does not work: {0}.', detail);
    case 'silent':
      return l10n.t('It did not answer within {0} seconds.', detail);
    case 'failed':
      return inUsersLanguage(detail);
  }
}
