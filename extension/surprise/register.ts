// Puts the surprise map together: commands, hover, quick fixes, status.
import * as vscode from 'vscode';
import { documentSchemes, type GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { ignoreCommand, isIgnoredWord } from './ignoreCommand';
import { IgnoredWords } from './ignoredWords';
import { SurpriseActions } from './surpriseActions';
import { SurpriseHover } from './surpriseHover';
import { SurpriseMap } from './surpriseMap';
import { SurpriseStatus } from './surpriseStatus';

/**
 * "Show Surprising Words" and all that belongs to it.
 * @param storage of the workspace
 */
export function registerSurpriseMap(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  storage: vscode.Memento,
): vscode.Disposable {
  const map = new SurpriseMap(server, new IgnoredWords(storage));
  const selector = documentSchemes.map((scheme) => ({ scheme }));
  return vscode.Disposable.from(
    map,
    new SurpriseStatus(map),
    map.onDidFail((error) => {
      void showFailure(error, server, log, (message) =>
        vscode.l10n.t('GLM could not read the document: {0}', message),
      );
    }),
    vscode.languages.registerHoverProvider(selector, new SurpriseHover(map, server)),
    vscode.languages.registerCodeActionsProvider(selector, new SurpriseActions(map, server), {
      providedCodeActionKinds: SurpriseActions.kinds,
    }),
    vscode.commands.registerCommand('glm.showSurprise', () => show(map)),
    vscode.commands.registerCommand('glm.hideSurprise', () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document !== undefined) map.hide(document);
    }),
    vscode.commands.registerCommand('glm.stopSurprise', () => {
      map.surveyOf(vscode.window.activeTextEditor?.document)?.stop();
    }),
    vscode.commands.registerCommand('glm.nextSurprisingWord', () => goTo(map, 1)),
    vscode.commands.registerCommand('glm.previousSurprisingWord', () => goTo(map, -1)),
    vscode.commands.registerCommand(ignoreCommand, (argument: unknown) => ignore(map, argument)),
    vscode.commands.registerCommand('glm.markIgnoredWords', () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document === undefined) return;
      const count = map.ignoreNone(document);
      vscode.window.setStatusBarMessage(
        vscode.l10n.t('Ignored words that are marked again: {0}', count),
        5000,
      );
    }),
  );
}

function show(map: SurpriseMap): void {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a document that GLM should read.'));
  } else if (!documentSchemes.includes(document.uri.scheme)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('GLM cannot read this kind of document.'));
  } else {
    map.show(document);
  }
}

/** Selects the next surprising word, or the one before the cursor; from the last one on to the first. */
function goTo(map: SurpriseMap, direction: 1 | -1): void {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const words = map.wordsOf(editor.document);
  const { start, end } = editor.selection;
  const target =
    direction > 0
      ? (words.find(({ range }) => range.start.isAfterOrEqual(end)) ?? words[0])
      : (words.findLast(({ range }) => range.end.isBeforeOrEqual(start)) ?? words.at(-1));
  if (target === undefined) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('GLM finds no word surprising here.'), 5000);
    return;
  }
  editor.selection = new vscode.Selection(target.range.start, target.range.end);
  editor.revealRange(target.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function ignore(map: SurpriseMap, argument: unknown): Promise<void> {
  if (!isIgnoredWord(argument))
    throw new Error(`${ignoreCommand} expects one argument: { uri, start, end }.`);
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === argument.uri);
  if (document !== undefined) map.ignore(document, argument);
  // The mouse may still rest on the hover of a word that is no longer marked.
  await Promise.resolve(vscode.commands.executeCommand('editor.action.hideHover')).catch(() => undefined);
}
