// Where a writer meets a remembered original: in the hover of its placeholder and in the menu of the light bulb.
import * as vscode from 'vscode';
import { commandLink } from '../../server/protocol';
import { asPlainMarkdown, onOneLine } from '../display';
import { restoreOriginalCommand, showOriginalCommand } from './commands';
import type { Original, Originals } from './originals';

const longestTitle = 48;
const longestShown = 400;

/** Answers at once, while the server's hover may still wait for the model. */
export class OriginalHover implements vscode.HoverProvider {
  constructor(private readonly originals: Originals) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const original = this.originals.at(document, position);
    if (original === undefined) {
      return undefined;
    }
    const text = new vscode.MarkdownString(
      `**GLM** · ${vscode.l10n.t('Original')}: ${asPlainMarkdown(onOneLine(original.text, longestShown))}\n\n` +
        `[${vscode.l10n.t('Restore')}](${commandLink(restoreOriginalCommand, placeOf(document, original))})`,
    );
    text.isTrusted = { enabledCommands: [restoreOriginalCommand] };
    return new vscode.Hover(text, original.range);
  }
}

/** "Show original" and "Restore original", at a placeholder that has one. */
export class OriginalActions implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(private readonly originals: Originals) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const original = this.originals.at(document, range.start);
    if (!original?.range.contains(range)) {
      return [];
    }
    const place = placeOf(document, original);
    const text = onOneLine(original.text, longestTitle);
    return [
      action(vscode.l10n.t('Restore original: “{0}”', text), restoreOriginalCommand, place),
      action(vscode.l10n.t('Show original'), showOriginalCommand, place),
    ];
  }
}

function action(title: string, command: string, place: object): vscode.CodeAction {
  const found = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  found.command = { title, command, arguments: [place] };
  return found;
}

/** The place of an original as the commands take it: its placeholder's start. */
function placeOf(document: vscode.TextDocument, { range: { start } }: Original): object {
  const { line, character } = start;
  return { uri: document.uri.toString(), range: { start: { line, character }, end: { line, character } } };
}
