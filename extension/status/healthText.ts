// How the server fares, in words: what the status bar's tooltip, the language status and the diagnostics say.
import * as vscode from 'vscode';
import type { ServerHealth } from '../connection/server';
import { deviceName } from '../devices/deviceNames';
import { asBytes } from '../quantities';

/** Sentences, the most important first. */
export function healthSentences(health: ServerHealth): string[] {
  switch (health.state) {
    case 'starting':
      return [vscode.l10n.t('The language server of GLM is starting.')];
    case 'loading':
      return [
        health.model === ''
          ? vscode.l10n.t('GLM is loading its model.')
          : vscode.l10n.t('GLM is loading the model {0}.', health.model),
        ...(health.progress === undefined
          ? []
          : [
              vscode.l10n.t(
                'converting, {0} of {1}',
                asBytes(health.progress.done),
                asBytes(health.progress.total),
              ),
            ]),
      ];
    case 'ready':
    case 'busy':
      return [
        health.state === 'ready'
          ? vscode.l10n.t('GLM is ready.')
          : vscode.l10n.t('GLM is busy: {0}', health.task ?? vscode.l10n.t('working')),
        vscode.l10n.t('Model: {0} ({1})', health.model, health.precision),
        vscode.l10n.t('Device: {0}', deviceName(health.device)),
        ...(health.tokensPerSecond === undefined ? [] : [speedText(health.tokensPerSecond)]),
        ...health.passedOver.map(({ device, reason }) =>
          vscode.l10n.t('{0} was not taken: {1}', deviceName(device), reason),
        ),
      ];
    case 'failed':
      return [failureSentence(health.model, health.message)];
    case 'stopped':
      return [health.message ?? vscode.l10n.t('The language server of GLM is not running.')];
  }
}

/** That a model cannot be used, and why. */
export function failureSentence(model: string, reason: string): string {
  return model === ''
    ? vscode.l10n.t('GLM cannot use its model: {0}', reason)
    : vscode.l10n.t('GLM cannot use the model {0}: {1}', model, reason);
}

/** The speed of the latest fill. */
export function speedText(tokensPerSecond: number): string {
  return vscode.l10n.t(
    '{0} tokens a second',
    new Intl.NumberFormat(vscode.env.language).format(tokensPerSecond),
  );
}
