// What users have to be told about their model without having asked: that it cannot be used, or that the graphics card
// failed and the processor took over. Once each.
import * as vscode from 'vscode';
import type { GlmServer, ServerHealth } from '../connection/server';
import { deviceName } from '../devices/deviceNames';
import { changeSetting, settingOf } from '../setting';
import { failureSentence } from '../status/healthText';
import type { LoadingNotice } from './loadingNotice';

export class ModelNotices implements vscode.Disposable {
  readonly #loading: LoadingNotice;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscription: vscode.Disposable;
  /** What was said last about a model that cannot be used. */
  #failure = '';
  #saidThatGpuFailed = false;

  constructor(server: GlmServer, log: vscode.LogOutputChannel, loading: LoadingNotice) {
    this.#log = log;
    this.#loading = loading;
    this.#subscription = server.onDidChangeHealth((health) => {
      void this.#tell(health);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #tell(health: ServerHealth): Promise<void> {
    if (health.state === 'failed') {
      await this.#tellFailure(health.model, health.message);
    } else if (health.state === 'ready') {
      this.#failure = '';
      const hasFailed = health.passedOver.some(({ device }) => device === 'gpu');
      if (hasFailed && !this.#saidThatGpuFailed) {
        this.#saidThatGpuFailed = true;
        await this.#tellFallback(health.device);
      }
    }
  }

  async #tellFailure(model: string, reason: string): Promise<void> {
    const message = failureSentence(model, reason);
    if (message === this.#failure || this.#loading.wasStopped) {
      return;
    }
    this.#failure = message;
    this.#log.error(message);
    const choose = vscode.l10n.t('Choose Model');
    const chooseDevice = vscode.l10n.t('Choose Device');
    const bundled = vscode.l10n.t('Use the Bundled Model');
    const showLog = vscode.l10n.t('Show Log');
    const buttons = [
      // Where the user has named a device, that may be what fails, also with the bundled model.
      ...(['', 'auto'].includes(settingOf('device')) ? [] : [chooseDevice]),
      choose,
      ...(settingOf('model') === '' ? [] : [bundled]),
      showLog,
    ];
    const choice = await vscode.window.showErrorMessage(message, ...buttons);
    if (choice === choose) {
      await vscode.commands.executeCommand('glm.chooseModel');
    } else if (choice === chooseDevice) {
      await vscode.commands.executeCommand('glm.chooseDevice');
    } else if (choice === bundled) {
      await this.#loading.during(() => changeSetting('model', undefined));
    } else if (choice === showLog) {
      this.#log.show();
    }
  }

  async #tellFallback(device: string): Promise<void> {
    const chooseDevice = vscode.l10n.t('Choose Device');
    const showLog = vscode.l10n.t('Show Log');
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t('The graphics card failed repeatedly; GLM goes on with {0}.', deviceName(device)),
      chooseDevice,
      showLog,
    );
    if (choice === chooseDevice) {
      await vscode.commands.executeCommand('glm.chooseDevice');
    } else if (choice === showLog) {
      this.#log.show();
    }
  }
}
