// What the menus of the editor need to know: whether there is a blank in sight, and one with a remembered original.
import * as vscode from 'vscode';
import type { Originals } from '../originals/originals';
import { visiblePlaceholders } from './placeholderDecorations';

const delayMs = 100;

/** Keeps `glm.hasBlanks` and `glm.hasOriginal` up to date for the active editor. */
export class ContextKeys implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  readonly #keys = new Map<string, boolean>();
  #timer: NodeJS.Timeout | undefined;

  constructor(originals: Originals) {
    // Known before the user opens a menu: by the time of the click it would be too late to find out.
    const update = (): void => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        const editor = vscode.window.activeTextEditor;
        this.#set('glm.hasBlanks', editor !== undefined && !visiblePlaceholders(editor).next().done);
        this.#set('glm.hasOriginal', editor !== undefined && originals.of(editor.document).length > 0);
      }, delayMs);
    };
    const ofActive = (document: vscode.TextDocument): void => {
      if (document === vscode.window.activeTextEditor?.document) {
        update();
      }
    };
    this.#subscription = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => ofActive(textEditor.document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => ofActive(document)),
      originals.onDidChange(update),
    );
    update();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  #set(key: string, value: boolean): void {
    if (this.#keys.get(key) !== value) {
      this.#keys.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
