// The one owner of the model's service: loads it, replaces it when the user chooses another, tells how it fares.
import * as l10n from '@vscode/l10n';
import { isDeepStrictEqual } from 'node:util';
import type { GlmService, LoadedModel, LoadProgress, ModelChoice } from '../inference/service';
import type { GlmSettings, ServerStatus } from '../protocol';
import { inUsersLanguage } from './language';
import { messageOf, untilAborted } from './requests';

/** Makes a service for a model; loading it comes later, and tells how far it is where it takes long. */
export type CreateService = (
  choice: ModelChoice,
  onProgress: (progress: LoadProgress) => void,
  onSpeed: (tokensPerSecond: number) => void,
) => GlmService;

/** A service in use, and what ends the waiting for it when it is replaced. */
interface Host {
  readonly service: GlmService;
  readonly replaced: AbortController;
  /** The user does not want to wait for this model. */
  readonly stopped: AbortController;
  /** What the status calls the model before it says its name itself. */
  readonly name: string;
}

/** The name of a model that no setting names, before it says its name itself. */
const unnamed = '';

export class Model {
  readonly #createService: CreateService;
  readonly #settings: () => Promise<GlmSettings>;
  readonly #statusChanged: (status: ServerStatus) => void;
  readonly #tasks: string[] = [];
  #choice: ModelChoice | undefined;
  #host: Host | undefined;
  #generation = 0;
  #loaded: LoadedModel | undefined;
  #tokensPerSecond: number | undefined;
  #status: ServerStatus = { state: 'loading', model: unnamed };

  constructor(
    createService: CreateService,
    settings: () => Promise<GlmSettings>,
    statusChanged: (status: ServerStatus) => void,
  ) {
    this.#createService = createService;
    this.#settings = settings;
    this.#statusChanged = statusChanged;
  }

  get status(): ServerStatus {
    return this.#status;
  }

  /** Changes with the model, so that no one takes one model's answers for another's. */
  get generation(): number {
    return this.#generation;
  }

  /** Loads the model that the settings name, unless it is in use already. @throws where it cannot be loaded */
  async useSettings(): Promise<void> {
    const choice = choiceOf(await this.#settings());
    if (this.#host && isDeepStrictEqual(choice, this.#choice)) return;
    this.#choice = choice;
    await this.restart();
  }

  /** Replaces the service by a fresh one and loads the model. @throws where it cannot be loaded */
  async restart(): Promise<void> {
    const old = this.#host;
    this.#host = undefined;
    this.#loaded = undefined;
    this.#tokensPerSecond = undefined;
    this.#generation++;
    old?.replaced.abort(new Error(l10n.t('The model was restarted before it could answer.')));
    // The old process may take its time to end; the new one does not wait for it.
    void old?.service.dispose().catch(() => undefined);
    await this.#load(await this.#current());
  }

  /**
   * Does work with the loaded model.
   * @param task what the status says meanwhile
   */
  async run<Result>(
    task: string,
    signal: AbortSignal,
    work: (service: GlmService, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const host = await untilAborted(this.#current(), signal);
    const either = AbortSignal.any([signal, host.replaced.signal]);
    this.#tasks.push(task);
    try {
      await untilAborted(this.#load(host), either);
      return await untilAborted(work(host.service, either), either);
    } catch (error) {
      // Whatever failed may have brought another process or device into use.
      if (!either.aborted && this.#status.state !== 'failed') void this.#load(host).catch(() => undefined);
      throw error;
    } finally {
      this.#tasks.splice(this.#tasks.indexOf(task), 1);
      this.#showTasks();
    }
  }

  /**
   * Gives up a loading that is under way, a conversion for example. The model stays unloaded until it is restarted or
   * another one is chosen, so that no hover begins anew what the user has stopped.
   */
  stopLoading(): void {
    if (!this.#loaded) this.#host?.stopped.abort(new Error(l10n.t('Loading the model was stopped.')));
  }

  /** Ends the model's process. */
  async dispose(): Promise<void> {
    const old = this.#host;
    this.#host = undefined;
    old?.replaced.abort(new Error(l10n.t('The server is shutting down.')));
    await old?.service.dispose();
  }

  async #current(): Promise<Host> {
    this.#choice ??= choiceOf(await this.#settings());
    this.#host ??= this.#newHost(this.#choice);
    return this.#host;
  }

  #newHost(choice: ModelChoice): Host {
    const name = choice.model ?? unnamed;
    const host: Host = {
      service: this.#createService(
        choice,
        (progress) => {
          if (!this.#loaded && host === this.#host) this.#show({ state: 'loading', model: name, progress });
        },
        (tokensPerSecond) => {
          if (host === this.#host) this.#tokensPerSecond = tokensPerSecond;
        },
      ),
      replaced: new AbortController(),
      stopped: new AbortController(),
      name,
    };
    return host;
  }

  async #load(host: Host): Promise<void> {
    if (!this.#loaded && host === this.#host) this.#show({ state: 'loading', model: host.name });
    try {
      const loaded = await host.service.load(host.stopped.signal);
      if (host !== this.#host) return;
      this.#loaded = loaded;
      this.#showTasks();
    } catch (error) {
      // What happens to a service that was replaced is nobody's business any more.
      if (host !== this.#host) return;
      this.#loaded = undefined;
      this.#show({ state: 'failed', model: host.name, message: messageOf(error) });
      throw error;
    }
  }

  #showTasks(): void {
    if (!this.#loaded) return;
    const task = this.#tasks.at(-1);
    const { model, device, precision } = this.#loaded;
    const passedOver = this.#loaded.passedOver.map(({ device, reason }) => ({
      device,
      reason: inUsersLanguage(reason),
    }));
    // Two digits are as many as mean anything, and spare the client most of the news.
    const tokensPerSecond = this.#tokensPerSecond && Number(this.#tokensPerSecond.toPrecision(2));
    const loaded = { model, device, precision, passedOver, ...(tokensPerSecond && { tokensPerSecond }) };
    this.#show(task === undefined ? { state: 'ready', ...loaded } : { state: 'busy', ...loaded, task });
  }

  #show(status: ServerStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#statusChanged(status);
  }
}

function choiceOf({ model, adapter, device, threads }: GlmSettings): ModelChoice {
  return { ...(model && { model }), ...(adapter && { adapter }), device, ...(threads > 0 && { threads }) };
}
