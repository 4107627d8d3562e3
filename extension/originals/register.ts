// Blanks made of selections: their commands, their hover, their entries under the light bulb.
import * as vscode from 'vscode';
import { turnIntoBlankCommand } from '../../server/protocol';
import { documentSchemes } from '../connection/server';
import { ContextKeys } from '../filling/contextKeys';
import { restoreOriginalCommand, showOriginalCommand } from './commands';
import { restoreOriginal, showOriginal, turnIntoBlank } from './originalCommands';
import { Originals } from './originals';
import { OriginalActions, OriginalHover } from './originalsInEditor';

/** @returns what ends it all */
export function registerOriginals(): vscode.Disposable {
  const originals = new Originals();
  const selector = documentSchemes.map((scheme) => ({ scheme }));
  return vscode.Disposable.from(
    originals,
    new ContextKeys(originals),
    vscode.languages.registerHoverProvider(selector, new OriginalHover(originals)),
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
