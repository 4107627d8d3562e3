// Says that a model is being loaded where that takes long, and lets the user give it up.
import * as vscode from 'vscode';
import { stopLoadingRequest } from '../../server/protocol';
import type { GlmServer, ServerHealth } from '../connection/server';
import { asBytes } from '../quantities';

type Loading = ServerHealth & { readonly state: 'loading' };

/** So long after a setting was changed the server must have begun to load, in milliseconds. */
const patience = 3_000;

export class LoadingNotice implements vscode.Disposable {
  readonly #server: GlmServer;
  readonly #subscription: vscode.Disposable;
  #isShown = false;
  #last: ServerHealth['state'] | undefined;
  #wasStopped = false;

  constructor(server: GlmServer) {
    this.#server = server;
    // A conversion takes minutes, whoever brought it about.
    this.#subscription = server.onDidChangeHealth((health) => {
      // Another loading is another chance.
      const begins = health.state === 'loading' && this.#last !== 'loading';
      this.#wasStopped &&= !begins;
      this.#last = health.state;
      if (health.state === 'loading' && health.progress !== undefined) {
        void this.#show();
      }
    });
  }

  /** True after the user has given the loading up: that it failed then is no news. */
  get wasStopped(): boolean {
    return this.#wasStopped;
  }

  /** Does what makes the server load a model, and shows a notification until it has. */
  async during(change: () => Promise<void>): Promise<void> {
    const begun = this.#next((health) => health.state === 'loading');
    await change();
    await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, patience))]);
    await this.#show();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #show(): Promise<void> {
    const { health } = this.#server;
    if (this.#isShown || health.state !== 'loading') {
      return;
    }
    this.#isShown = true;
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title:
            health.model === ''
              ? vscode.l10n.t('GLM is loading its model')
              : vscode.l10n.t('GLM is loading the model {0}', health.model),
          cancellable: true,
        },
        (progress, token) => this.#report(health, progress, token),
      );
    } finally {
      this.#isShown = false;
    }
  }

  /** Ends when nothing is being loaded any more. */
  async #report(
    first: Loading,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (this.#server.health.state !== 'loading') {
      return;
    }
    let reached = 0;
    const report = ({ progress: conversion }: Loading): void => {
      if (conversion !== undefined) {
        const share = (100 * conversion.done) / Math.max(conversion.total, 1);
        progress.report({
          increment: Math.max(0, share - reached),
          message: vscode.l10n.t(
            'converting, {0} of {1}',
            asBytes(conversion.done),
            asBytes(conversion.total),
          ),
        });
        reached = Math.max(reached, share);
      }
    };
    report(first);
    const cancelled = token.onCancellationRequested(() => {
      this.#wasStopped = true;
      void this.#server.client.sendRequest(stopLoadingRequest).catch(() => undefined);
    });
    try {
      await this.#next((health) => {
        if (health.state === 'loading') {
          report(health);
        }
        return health.state !== 'loading';
      });
    } finally {
      cancelled.dispose();
    }
  }

  /** Waits for a health of this kind. */
  #next(isWanted: (health: ServerHealth) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const subscription = this.#server.onDidChangeHealth((health) => {
        if (isWanted(health)) {
          subscription.dispose();
          resolve();
        }
      });
    });
  }
}
