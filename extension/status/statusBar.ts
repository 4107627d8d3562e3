// The status bar item: which model runs where, whether it is busy, and why a better device was passed over.
import * as vscode from 'vscode';
import { asPlainMarkdown } from '../display';
import type { GlmServer, ServerHealth } from '../connection/server';

/** Shows the server's health for as long as it lives. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('glm.status', vscode.StatusBarAlignment.Right, 100);
  readonly #subscription: vscode.Disposable;

  constructor(server: GlmServer, command: string) {
    this.#item.name = 'GLM';
    this.#item.command = command;
    this.#subscription = server.onDidChangeHealth((health) => this.#show(health));
    this.#show(server.health);
    this.#item.show();
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscription, this.#item).dispose();
  }

  #show(health: ServerHealth): void {
    const text = textFor(health);
    this.#item.text = text;
    this.#item.tooltip = tooltipFor(health);
    // Screen readers should hear no names of icons.
    this.#item.accessibilityInformation = { label: `GLM: ${text.replace(/\$\([^)]*\)\s*/g, '')}` };
    const isBroken = health.state === 'failed' || health.state === 'stopped';
    this.#item.backgroundColor = isBroken
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
  }
}

function textFor(health: ServerHealth): string {
  switch (health.state) {
    case 'starting':
      return `$(loading~spin) GLM`;
    case 'loading':
      return `$(loading~spin) ${health.model || 'GLM'}`;
    case 'ready':
      return `$(whole-word) ${health.model} · ${deviceName(health.device)}`;
    case 'busy':
      return `$(sync~spin) ${health.model} · ${deviceName(health.device)}`;
    case 'failed':
      return `$(error) ${health.model || 'GLM'}`;
    case 'stopped':
      return `$(error) GLM`;
  }
}

function tooltipFor(health: ServerHealth): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  // Names and reasons come from files and drivers: they are text, never markup.
  const paragraph = (text: string) => tooltip.appendMarkdown(`${asPlainMarkdown(text)}\n\n`);
  switch (health.state) {
    case 'starting':
      paragraph(vscode.l10n.t('The language server of GLM is starting.'));
      break;
    case 'loading':
      paragraph(
        health.model === ''
          ? vscode.l10n.t('GLM is loading its model.')
          : vscode.l10n.t('GLM is loading the model {0}.', health.model),
      );
      break;
    case 'ready':
    case 'busy':
      paragraph(
        health.state === 'ready'
          ? vscode.l10n.t('GLM is ready.')
          : vscode.l10n.t('GLM is busy: {0}', health.task ?? vscode.l10n.t('working')),
      );
      paragraph(vscode.l10n.t('Model: {0} ({1})', health.model, health.precision));
      paragraph(vscode.l10n.t('Device: {0}', deviceName(health.device)));
      for (const { device, reason } of health.passedOver) {
        paragraph(vscode.l10n.t('{0} was not taken: {1}', deviceName(device), reason));
      }
      break;
    case 'failed':
      paragraph(vscode.l10n.t('GLM cannot use the model {0}: {1}', health.model, health.message));
      break;
    case 'stopped':
      paragraph(health.message ?? vscode.l10n.t('The language server of GLM is not running.'));
      break;
  }
  return tooltip;
}

/** A device as its makers write it. */
function deviceName(device: string): string {
  const names: Readonly<Record<string, string>> = {
    cpu: 'CPU',
    webgpu: 'WebGPU',
    cuda: 'CUDA',
    dml: 'DirectML',
    coreml: 'Core ML',
  };
  return names[device] ?? device;
}
