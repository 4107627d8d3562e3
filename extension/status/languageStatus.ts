// The item behind the braces in the status bar: model, device, precision, what is being done, and how fast.
import * as vscode from 'vscode';
import { documentSchemes, type GlmServer, type ServerHealth } from '../connection/server';
import { deviceName } from '../devices/deviceNames';
import { onOneLine } from '../display';
import { healthSentences, speedText } from './healthText';

const longestDetail = 72;

/** Shows the server's health beside what other languages' tools show, for as long as it lives. */
export class LanguageStatus implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem(
    'glm.languageStatus',
    documentSchemes.map((scheme) => ({ scheme })),
  );
  readonly #subscription: vscode.Disposable;

  constructor(server: GlmServer) {
    this.#item.name = 'GLM';
    this.#subscription = server.onDidChangeHealth((health) => this.#show(health));
    this.#show(server.health);
  }

  dispose(): void {
    vscode.Disposable.from(this.#subscription, this.#item).dispose();
  }

  #show(health: ServerHealth): void {
    const isBroken = health.state === 'failed' || health.state === 'stopped';
    this.#item.severity = isBroken
      ? vscode.LanguageStatusSeverity.Error
      : vscode.LanguageStatusSeverity.Information;
    this.#item.busy = health.state === 'starting' || health.state === 'loading' || health.state === 'busy';
    this.#item.text = textFor(health);
    this.#item.detail = detailFor(health);
    this.#item.command =
      health.state === 'failed'
        ? { command: 'glm.chooseModel', title: vscode.l10n.t('Choose Model') }
        : health.state === 'stopped'
          ? { command: 'glm.restartServer', title: vscode.l10n.t('Restart') }
          : { command: 'glm.chooseDevice', title: vscode.l10n.t('Choose Device') };
  }
}

function textFor(health: ServerHealth): string {
  return health.state === 'ready' || health.state === 'busy'
    ? `${health.model} · ${deviceName(health.device)}`
    : 'GLM';
}

function detailFor(health: ServerHealth): string {
  if (health.state !== 'ready' && health.state !== 'busy') {
    // One line; the status bar's tooltip has the whole text.
    return onOneLine(healthSentences(health).join(' '), longestDetail);
  }
  const { precision, tokensPerSecond, task } = health;
  const speed = tokensPerSecond === undefined ? '' : speedText(tokensPerSecond);
  return [precision, speed, task ?? ''].filter((part) => part !== '').join(' · ');
}
