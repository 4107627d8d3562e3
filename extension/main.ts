// Where the extension begins and ends: everything it consists of is put together here.
import * as vscode from 'vscode';
import {
  fillAllBlanksCommand,
  fillBlankCommand,
  insertCandidateCommand,
  rephraseCommand,
} from '../server/protocol';
import { fillAllBlanks } from './filling/fillAllBlanks';
import { fillBlank } from './filling/fillBlank';
import { insertCandidate } from './filling/insertCandidate';
import { registerCandidatesPanel } from './candidates/register';
import { PlaceholderDecorations } from './filling/placeholderDecorations';
import { changesEnvironment } from './connection/environment';
import { GlmServer } from './connection/server';
import { showFailure } from './messages';
import { registerModels } from './models/register';
import { copyDiagnostics } from './status/diagnostics';
import { LanguageStatus } from './status/languageStatus';
import { RecentErrors } from './status/recentErrors';
import { Inspector } from './inspector/inspector';
import { registerLabelling } from './labelling/register';
import { TaskFiles } from './labelling/taskFiles';
import { registerSurpriseMap } from './surprise/register';
import { rephrase } from './filling/rephrase';
import { registerOriginals } from './originals/register';
import { StatusBar } from './status/statusBar';
import { showStatusMenu } from './status/statusMenu';
import { suggestWhenServerComes } from './suggestions/lateSuggestion';
import { suggestAtCursor } from './suggestions/suggestAtCursor';
import { Suggestions } from './suggestions/suggestions';
import { registerTraining } from './training/register';

let running: GlmServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const errors = new RecentErrors();
  const log = errors.remembering(vscode.window.createOutputChannel('GLM', { log: true }));
  const suggestions = new Suggestions();
  const server = new GlmServer(context.asAbsolutePath('dist/server.js'), log, {
    provideInlineCompletionItems: suggestions.provide,
  });
  running = server;
  const tasks = new TaskFiles(context.workspaceState);
  const inspector = new Inspector(server, context.extensionUri);
  context.subscriptions.push(
    log,
    server,
    new StatusBar(server, 'glm.showMenu'),
    new LanguageStatus(server),
    new PlaceholderDecorations(),
    registerSurpriseMap(server, log, context.workspaceState),
    inspector,
    vscode.commands.registerCommand('glm.showReading', () => inspector.show()),
    registerLabelling(context, server, tasks),
    registerTraining(server, tasks, log),
    suggestions,
    suggestWhenServerComes(server),
    registerOriginals(server),
    vscode.commands.registerCommand(fillBlankCommand, (place) => fillBlank(server, log, place)),
    vscode.commands.registerCommand(fillAllBlanksCommand, (place) => fillAllBlanks(server, log, place)),
    vscode.commands.registerCommand(rephraseCommand, (place) => rephrase(server, log, place)),
    vscode.commands.registerCommand('glm.suggestAtCursor', () => suggestAtCursor(suggestions, server, log)),
    vscode.commands.registerCommand(insertCandidateCommand, insertCandidate),
    vscode.commands.registerCommand('glm.restartServer', () => server.restart()),
    registerModels(server, log),
    registerCandidatesPanel(context, server, log),
    vscode.commands.registerCommand('glm.restartModel', () => restartModel(server, log)),
    vscode.commands.registerCommand('glm.copyDiagnostics', () => copyDiagnostics(context, server, errors)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (changesEnvironment(event)) void server.restart();
    }),
    vscode.commands.registerCommand('glm.showLog', () => log.show()),
    vscode.commands.registerCommand('glm.showMenu', () => showStatusMenu(context.extension.id)),
  );
  // Not awaited: commands work at once, and their requests wait for the server.
  void server.start();
}

async function restartModel(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  try {
    await server.restartModel();
  } catch (error) {
    // That the model cannot be loaded is told wherever it comes from.
    if (server.health.state !== 'failed') {
      await showFailure(error, server, log, (message) => `GLM: ${message}`);
    }
  }
}

/** The editor waits for this before it ends the extension host, so the server is never left behind. */
export async function deactivate(): Promise<void> {
  await running?.stop();
  running = undefined;
}
