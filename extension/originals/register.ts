// Blanks made of selections: their commands, their hover, their entries under the light bulb.
import * as vscode from 'vscode';
import { turnIntoBlankCommand } from '../../server/protocol';
import { documentSchemes, type GlmServer } from '../connection/server';
import { ContextKeys } from '../filling/contextKeys';
import { restoreOriginalCommand, showOriginalCommand } from './commands';
import { restoreOriginal, showOriginal, turnIntoBlank } from './originalCommands';
import { Originals } from './originals';
import { OriginalActions, OriginalHover } from './originalsInEditor';

/** @returns what ends it all */
export function registerOriginals(server: GlmServer): vscode.Disposable {
  const originals = new Originals();
  const selector = documentSchemes.map((scheme) => ({ scheme }));
  return vscode.Disposable.from(
    originals,
    new ContextKeys(originals),
    hoverOnTop(server, () => vscode.languages.registerHoverProvider(selector, new OriginalHover(originals))),
    vscode.languages.registerCodeActionsProvider(
      selector,
      new OriginalActions(originals),
      OriginalActions.kinds,
    ),
    vscode.commands.registerCommand(turnIntoBlankCommand, (place) => turnIntoBlank(originals, place)),
    vscode.commands.registerCommand(restoreOriginalCommand, (place) => restoreOriginal(originals, place)),
    vscode.commands.registerCommand(showOriginalCommand, (place) => showOriginal(originals, place)),
  );
}

/** Registers a hover again whenever the server has registered its own: the latest one stands on top. */
function hoverOnTop(server: GlmServer, register: () => vscode.Disposable): vscode.Disposable {
  let hover = register();
  let isUp = false;
  const listener = server.onDidChangeHealth(({ state }) => {
    const wasUp = isUp;
    isUp = state === 'ready' || state === 'busy';
    if (isUp && !wasUp) {
      hover.dispose();
      hover = register();
    }
  });
  return new vscode.Disposable(() => {
    listener.dispose();
    hover.dispose();
  });
}
