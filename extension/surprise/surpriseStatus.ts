// How far the map of the active document is: a status bar item that stops the reading, or goes to the next word.
import * as vscode from 'vscode';
import type { SurpriseMap } from './surpriseMap';

export class SurpriseStatus implements vscode.Disposable {
  readonly #map: SurpriseMap;
  readonly #item = vscode.window.createStatusBarItem('glm.surprise', vscode.StatusBarAlignment.Right, 99);
  readonly #subscriptions: vscode.Disposable[];

  constructor(map: SurpriseMap) {
    this.#map = map;
    this.#item.name = vscode.l10n.t('GLM: Surprising Words');
    this.#subscriptions = [
      this.#item,
      map.onDidChange(() => this.#show()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
    ];
    this.#show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const survey = this.#map.surveyOf(document);
    const setContext = (key: string, value: boolean) =>
      void vscode.commands.executeCommand('setContext', `glm.surprise.${key}`, value);
    setContext('shown', survey !== undefined);
    setContext('reading', survey?.state.state === 'reading');
    if (document === undefined || survey === undefined) {
      this.#item.hide();
      return;
    }
    const count = this.#map.wordsOf(document).length;
    const words = vscode.l10n.t('Surprising words: {0}', count);
    if (survey.state.state === 'reading') {
      const percent = new Intl.NumberFormat(vscode.env.language, { style: 'percent' }).format(
        survey.state.share,
      );
      this.#item.text = `$(sync~spin) ${words} (${percent})`;
      this.#item.tooltip = vscode.l10n.t('GLM is reading word after word. Click to stop.');
      this.#item.command = 'glm.stopSurprise';
    } else {
      const isDone = survey.state.state === 'done';
      this.#item.text = `$(${isDone ? 'telescope' : 'debug-pause'}) ${words}`;
      this.#item.tooltip = isDone
        ? vscode.l10n.t('Click to go to the next surprising word.')
        : vscode.l10n.t('GLM was stopped before it had read the whole document. Click to go on.');
      this.#item.command = isDone ? 'glm.nextSurprisingWord' : 'glm.showSurprise';
    }
    this.#item.accessibilityInformation = { label: words };
    this.#item.show();
  }
}
