// Quick fixes at a surprising word: replace it, or hear no more about it there.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { onOneLine } from '../display';
import { ignoreArgument, ignoreCommand } from './ignoreCommand';
import { replacementsFor } from './replacements';
import type { SurpriseMap } from './surpriseMap';

/** More would be a list to read, which the hover is for. */
const offered = 3;
const longestShown = 40;

export class SurpriseActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #map: SurpriseMap;
  readonly #server: GlmServer;

  constructor(map: SurpriseMap, server: GlmServer) {
    this.#map = map;
    this.#server = server;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    _context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const word = this.#map.wordAt(document, range);
    if (word === undefined) return [];
    const ignore = new vscode.CodeAction(
      vscode.l10n.t('Ignore this word here'),
      vscode.CodeActionKind.QuickFix,
    );
    ignore.command = {
      title: ignore.title,
      command: ignoreCommand,
      arguments: [ignoreArgument(document, word)],
    };
    return [...(await this.#replacements(document, word.range, token)), ignore];
  }

  async #replacements(
    document: vscode.TextDocument,
    word: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    try {
      const { range, candidates } = await replacementsFor(this.#server, document, word, token);
      const place = this.#server.client.protocol2CodeConverter.asRange(range);
      return candidates.slice(0, offered).map(({ text }) => {
        const action = new vscode.CodeAction(
          vscode.l10n.t('Replace with “{0}”', onOneLine(text, longestShown)),
          vscode.CodeActionKind.QuickFix,
        );
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place, text);
        return action;
      });
    } catch {
      // Cancelled by the next keystroke, or the server is away, which the status bar says: the light bulb has no words.
      return [];
    }
  }
}
