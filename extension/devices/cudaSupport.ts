// The commands "Install CUDA Support" and "Remove CUDA Support".
import * as vscode from 'vscode';
import { cudaRequest, installCudaRequest, removeCudaRequest } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { showFailure } from '../messages';
import { withTransfer } from '../models/transfer';
import { asBytes } from '../quantities';

/** Asks, downloads, and installs; then the model is loaded again. */
export async function installCuda(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  try {
    const { isPossible, isInstalled, source, folder, bytes } = await server.client.sendRequest(cudaRequest);
    if (!isPossible) {
      await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'CUDA can be used on Linux x64 only; on other machines GLM uses WebGPU, DirectML or Core ML.',
        ),
      );
      return;
    }
    if (isInstalled) {
      await vscode.window.showInformationMessage(
        vscode.l10n.t('CUDA support is installed already: {0}', folder),
      );
      return;
    }
    const download = vscode.l10n.t('Download');
    const choice = await vscode.window.showInformationMessage(
      vscode.l10n.t('Download CUDA support?'),
      {
        modal: true,
        detail: [
          vscode.l10n.t(
            "It is ONNX Runtime's own package for NVIDIA graphics cards, checked against its SHA-512.",
          ),
          vscode.l10n.t('CUDA and cuDNN themselves have to be on this machine.'),
          vscode.l10n.t('From: {0}', source),
          vscode.l10n.t('Size: about {0}', asBytes(bytes)),
          vscode.l10n.t('Licence: {0}', 'MIT'),
          vscode.l10n.t('Into: {0}', folder),
        ].join('\n'),
      },
      download,
    );
    if (choice !== download) {
      return;
    }
    const answer = await withTransfer(
      server,
      vscode.l10n.t('GLM is downloading CUDA support'),
      (progressToken, token) => server.client.sendRequest(installCudaRequest, { progressToken }, token),
    );
    void vscode.window.showInformationMessage(
      answer === undefined
        ? vscode.l10n.t(
            'The download was stopped. What has arrived stays; started again, it goes on from there.',
          )
        : vscode.l10n.t('CUDA support is installed. "GLM: Choose Device" shows whether CUDA works here.'),
    );
  } catch (error) {
    await showFailure(error, server, log, (message) => `GLM: ${message}`);
  }
}

/** Deletes the libraries, which need not be asked twice: they can be installed again. */
export async function removeCuda(server: GlmServer, log: vscode.LogOutputChannel): Promise<void> {
  try {
    const removed = await server.client.sendRequest(removeCudaRequest);
    void vscode.window.showInformationMessage(
      removed ? vscode.l10n.t('CUDA support was removed.') : vscode.l10n.t('CUDA support is not installed.'),
    );
  } catch (error) {
    await showFailure(error, server, log, (message) => `GLM: ${message}`);
  }
}
