// glm/devices: what this machine has, and why the rest is not there.
import type { Connection } from 'vscode-languageserver';
import { listDevices } from '../inference/deviceList';
import { devicesRequest, type DeviceInfo } from '../protocol';
import { deviceInfo } from './deviceNotes';
import type { Feature } from './feature';
import { handler } from './requests';

export class Devices implements Feature {
  listen(connection: Connection): void {
    const list = handler<undefined, readonly DeviceInfo[]>(async (_, signal) => {
      const onLog = (text: string): void => connection.console.log(text.trimEnd());
      return (await listDevices({ signal, onLog })).map(deviceInfo);
    });
    connection.onRequest(devicesRequest, (token) => list(undefined, token));
  }
}
