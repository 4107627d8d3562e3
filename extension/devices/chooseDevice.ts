// The command "Choose Device": what this machine has, and why the rest cannot be used.
import * as vscode from 'vscode';
import { devicesRequest, type DeviceInfo } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import type { LoadingNotice } from '../models/loadingNotice';
import { changeSetting, settingOf } from '../setting';
import { deviceName } from './deviceNames';

interface DeviceItem extends vscode.QuickPickItem {
  /** What `glm.device` becomes; left out for what cannot be chosen. */
  readonly setting?: string;
  readonly installsCuda?: boolean;
}

/** Lets the user choose, sets `glm.device`, and shows how the model is loaded there. */
export async function chooseDevice(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  loading: LoadingNotice,
): Promise<void> {
  const request = new vscode.CancellationTokenSource();
  const pick = vscode.window.createQuickPick<DeviceItem>();
  pick.title = vscode.l10n.t('Choose a Device');
  pick.placeholder = vscode.l10n.t('Looking at what this machine has …');
  pick.matchOnDescription = true;
  pick.busy = true;
  pick.items = [automaticItem()];
  const choice = new Promise<DeviceItem | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      // What is not there stays in the list, for its reason; choosing it changes nothing.
      if (item?.setting !== undefined || item?.installsCuda === true) {
        resolve(item);
        pick.hide();
      }
    });
    pick.onDidHide(() => {
      resolve(undefined);
    });
  });
  pick.show();
  try {
    void choice.then(() => request.cancel());
    const devices = await server.client.sendRequest(devicesRequest, request.token);
    pick.items = itemsFor(devices, server);
    pick.placeholder = vscode.l10n.t('What runs the model');
    pick.busy = false;
    await use(await choice, loading);
  } catch (error) {
    if (request.token.isCancellationRequested) {
      await use(await choice, loading);
    } else {
      pick.hide();
      await showFailure(error, server, log, (message) => `GLM: ${message}`);
    }
  } finally {
    pick.dispose();
    request.dispose();
  }
}

async function use(item: DeviceItem | undefined, loading: LoadingNotice): Promise<void> {
  if (item?.installsCuda === true) {
    await vscode.commands.executeCommand('glm.installCuda');
  } else if (item?.setting !== undefined && item.setting !== settingOf('device')) {
    const { setting } = item;
    await loading.during(() => changeSetting('device', setting === 'auto' ? undefined : setting));
  }
}

function itemsFor(devices: readonly DeviceInfo[], server: GlmServer): DeviceItem[] {
  const { health } = server;
  const used = health.state === 'ready' || health.state === 'busy' ? health.device : undefined;
  return [
    automaticItem(used),
    ...devices.filter(({ available }) => available).map((device) => availableItem(device, used)),
    { label: vscode.l10n.t('Not available here'), kind: vscode.QuickPickItemKind.Separator },
    ...devices.filter(({ available }) => !available).map(missingItem),
  ];
}

function automaticItem(used?: string): DeviceItem {
  const isSet = ['', 'auto'].includes(settingOf('device'));
  return {
    label: `${isSet ? '$(check)' : '$(rocket)'} ${vscode.l10n.t('Automatic')}`,
    detail: vscode.l10n.t('The fastest device that works here, found out by trying'),
    ...(isSet && used !== undefined && { description: deviceName(used) }),
    setting: 'auto',
  };
}

function availableItem({ device, names, note }: DeviceInfo, used: string | undefined): DeviceItem {
  const isSet = settingOf('device') === device;
  const facts = [names.join(', '), device === used ? vscode.l10n.t('in use') : ''];
  return {
    label: `${isSet ? '$(check)' : '$(circuit-board)'} ${deviceName(device)}`,
    description: facts.filter((fact) => fact !== '').join(' · '),
    ...(note !== undefined && { detail: note }),
    setting: device,
  };
}

function missingItem({ device, names, note, cudaCanBeInstalled }: DeviceInfo): DeviceItem {
  return {
    label: `${cudaCanBeInstalled === true ? '$(cloud-download)' : '$(circle-slash)'} ${deviceName(device)}`,
    description: names.join(', '),
    ...(note !== undefined && { detail: note }),
    ...(cudaCanBeInstalled === true && { installsCuda: true }),
  };
}
