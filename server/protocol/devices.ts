// What models can run on here.
import { RequestType0 } from 'vscode-languageserver-protocol';
import type { GlmSettings } from './settings';

export interface DeviceInfo {
  readonly device: Exclude<GlmSettings['device'], 'auto'>;
  /** The hardware's own names, where known. */
  readonly names: readonly string[];
  readonly available: boolean;
  /** Why it cannot be used, or what is to be known about it; for people, in their language. */
  readonly note?: string;
  /** True where "Install CUDA Support" may help. */
  readonly cudaCanBeInstalled?: boolean;
}

/** Tries all devices out, each in a process of its own: takes seconds. Cancellable. */
export const devicesRequest = new RequestType0<readonly DeviceInfo[], void>('glm/devices');
