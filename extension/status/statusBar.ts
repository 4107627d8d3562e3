// The status bar item: which model runs where, whether it is busy, and why a better device was passed over.
import * as vscode from 'vscode';
import { asPlainMarkdown } from '../display';
import type { GlmServer, ServerHealth } from '../connection/server';
import { deviceName } from '../devices/deviceNames';
import { healthSentences } from './healthText';

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
  for (const sentence of healthSentences(health)) {
    tooltip.appendMarkdown(`${asPlainMarkdown(sentence)}\n\n`);
  }
  return tooltip;
}
