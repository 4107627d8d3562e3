// Devices as their makers write them.

const names: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/** For example `WebGPU` of `webgpu`; what is not known stays as it is. */
export function deviceName(device: string): string {
  return names[device] ?? device;
}
