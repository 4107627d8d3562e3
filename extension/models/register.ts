// The commands and notices around models and devices.
import * as vscode from 'vscode';
import type { GlmServer } from '../connection/server';
import { chooseDevice } from '../devices/chooseDevice';
import { installCuda, removeCuda } from '../devices/cudaSupport';
import { chooseModel } from './chooseModel';
import { chooseDownload } from './downloadModel';
import { LoadingNotice } from './loadingNotice';
import { ModelNotices } from './modelNotices';

/** Puts them together; they end with what is returned. */
export function registerModels(server: GlmServer, log: vscode.LogOutputChannel): vscode.Disposable {
  const loading = new LoadingNotice(server);
  // CUDA's commands show up only where there is something to install.
  const cudaIsPossible = process.platform === 'linux' && process.arch === 'x64';
  void vscode.commands.executeCommand('setContext', 'glm.cudaIsPossible', cudaIsPossible);
  return vscode.Disposable.from(
    loading,
    new ModelNotices(server, log, loading),
    vscode.commands.registerCommand('glm.chooseModel', () => chooseModel(server, log, loading)),
    vscode.commands.registerCommand('glm.chooseDevice', () => chooseDevice(server, log, loading)),
    vscode.commands.registerCommand('glm.downloadModel', () => chooseDownload(server, log)),
    vscode.commands.registerCommand('glm.installCuda', () => installCuda(server, log)),
    vscode.commands.registerCommand('glm.removeCuda', () => removeCuda(server, log)),
  );
}
