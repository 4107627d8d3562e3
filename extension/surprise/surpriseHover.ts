// Over a surprising word: how likely it is there, and what the model would have expected, each a link that inserts it.
import * as vscode from 'vscode';
import { commandLink, insertCandidateCommand, type FillAnswer } from '../../server/protocol';
import { failureOf } from '../connection/failure';
import type { GlmServer } from '../connection/server';
import { asPercent, asPlainMarkdown, onOneLine } from '../display';
import { ignoreArgument, ignoreCommand } from './ignoreCommand';
import type { Level } from './levels';
import { replacementsFor } from './replacements';
import type { SurpriseMap, SurprisingWord } from './surpriseMap';

const longestShown = 60;
/** More would push the link below them out of sight: the editor gives a hover some ten lines. */
const mostCandidates = 4;

export class SurpriseHover implements vscode.HoverProvider {
  readonly #map: SurpriseMap;
  readonly #server: GlmServer;

  constructor(map: SurpriseMap, server: GlmServer) {
    this.#map = map;
    this.#server = server;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const word = this.#map.wordAt(document, new vscode.Range(position, position));
    if (word === undefined) return undefined;
    const { uri, version } = document;
    const text = new vscode.MarkdownString(heading(document.getText(word.range), word));
    text.isTrusted = { enabledCommands: [insertCandidateCommand, ignoreCommand] };
    try {
      const answer = await replacementsFor(this.#server, document, word.range, token);
      if (answer.candidates.length > 0) text.appendMarkdown(`\n\n${table(answer, uri, version)}`);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      const failure = failureOf(error);
      if (failure.kind === 'failed') text.appendMarkdown(`\n\n${asPlainMarkdown(failure.message)}`);
    }
    const ignore = commandLink(ignoreCommand, ignoreArgument(document, word));
    text.appendMarkdown(`\n\n[${vscode.l10n.t('Ignore this word here')}](${ignore})`);
    return new vscode.Hover(text, word.range);
  }
}

/** A level in words. */
function nameOf(level: Level): string {
  return level === 'veryUnusual' ? vscode.l10n.t('very unusual here') : vscode.l10n.t('unusual here');
}

function heading(text: string, { level, probability }: SurprisingWord): string {
  const percent = vscode.l10n.t('probability {0}', asPercent(probability, vscode.env.language));
  return `**GLM** · ${asPlainMarkdown(onOneLine(text, longestShown))}: ${nameOf(level)} (${percent})`;
}

function table({ range, candidates }: FillAnswer, uri: vscode.Uri, version: number): string {
  const rows = candidates.slice(0, mostCandidates).map(({ text, probability }) => {
    const link = commandLink(insertCandidateCommand, { uri: uri.toString(), version, range, text });
    const shown = asPlainMarkdown(onOneLine(text, longestShown));
    return `| [${shown}](${link} "${vscode.l10n.t('Insert')}") | ${asPercent(probability, vscode.env.language)} |`;
  });
  return [`| ${vscode.l10n.t('Candidate')} | ${vscode.l10n.t('Probability')} |`, '|:--|--:|', ...rows].join(
    '\n',
  );
}
