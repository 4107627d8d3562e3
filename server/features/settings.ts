// The user's settings, asked of the client by document and kept until they change.
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { GlmSettings } from '../protocol';
import { settingsSection } from '../protocol';
import type { Feature } from './feature';
import { isRecord } from './params';

/** What package.json declares, for clients that know no settings. */
export const defaultSettings: GlmSettings = {
  model: '',
  adapter: '',
  device: 'auto',
  threads: 0,
  candidates: 6,
  maxTokens: 16,
  strategy: 'beam',
  temperature: 0.8,
  hover: { enabled: true },
  inlineCompletion: { automatic: false, afterPlaceholder: true },
  codeLens: false,
};

const devices: readonly GlmSettings['device'][] = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
const strategies: readonly GlmSettings['strategy'][] = ['greedy', 'beam', 'sample'];

/** Settings of whatever a client sends: a value that is none is the default's, a number too large the largest. */
export function readSettings(value: unknown): GlmSettings {
  const given = isRecord(value) ? value : {};
  const hover = isRecord(given.hover) ? given.hover : {};
  const inline = isRecord(given.inlineCompletion) ? given.inlineCompletion : {};
  const { inlineCompletion } = defaultSettings;
  return {
    model: typeof given.model === 'string' ? given.model.trim() : defaultSettings.model,
    adapter: typeof given.adapter === 'string' ? given.adapter.trim() : defaultSettings.adapter,
    device: devices.find((device) => device === given.device) ?? defaultSettings.device,
    threads: Math.round(between(given.threads, 0, 256, defaultSettings.threads)),
    candidates: Math.round(between(given.candidates, 1, 20, defaultSettings.candidates)),
    maxTokens: Math.round(between(given.maxTokens, 1, 256, defaultSettings.maxTokens)),
    strategy: strategies.find((strategy) => strategy === given.strategy) ?? defaultSettings.strategy,
    temperature: between(given.temperature, 0.05, 2, defaultSettings.temperature),
    hover: { enabled: yesOrNo(hover.enabled, defaultSettings.hover.enabled) },
    inlineCompletion: {
      automatic: yesOrNo(inline.automatic, inlineCompletion.automatic),
      afterPlaceholder: yesOrNo(inline.afterPlaceholder, inlineCompletion.afterPlaceholder),
    },
    codeLens: yesOrNo(given.codeLens, defaultSettings.codeLens),
  };
}

function yesOrNo(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function between(value: unknown, least: number, most: number, otherwise: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.min(most, Math.max(least, value));
}

export class Settings implements Feature {
  readonly #changed: () => void;
  readonly #cache = new Map<string | undefined, Promise<GlmSettings>>();
  #connection: Connection | undefined;
  #canPull = false;
  #canRegister = false;
  /** What a client that cannot be asked has sent by itself. */
  #pushed: unknown;

  /** @param changed is called when any setting may have changed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  listen(connection: Connection): void {
    this.#connection = connection;
    connection.onDidChangeConfiguration((params) => {
      const settings: unknown = params.settings;
      this.#pushed = isRecord(settings) ? settings[settingsSection] : undefined;
      this.#cache.clear();
      this.#changed();
    });
  }

  initialize({ workspace }: ClientCapabilities): void {
    this.#canPull = workspace?.configuration === true;
    this.#canRegister = workspace?.didChangeConfiguration?.dynamicRegistration === true;
  }

  /** Asks the client to tell when settings change. */
  async initialized(): Promise<void> {
    if (!this.#canRegister) return;
    await this.#connection?.client.register(DidChangeConfigurationNotification.type, {
      section: settingsSection,
    });
  }

  /** Settings of a document, or of the whole window. */
  get(uri?: string): Promise<GlmSettings> {
    let settings = this.#cache.get(uri);
    if (!settings) {
      settings = this.#pull(uri);
      this.#cache.set(uri, settings);
    }
    return settings;
  }

  /** Forgets the settings of a document that was closed. */
  forget(uri: string): void {
    this.#cache.delete(uri);
  }

  async #pull(uri: string | undefined): Promise<GlmSettings> {
    if (!this.#connection || !this.#canPull) return readSettings(this.#pushed);
    try {
      const item = { section: settingsSection, ...(uri !== undefined && { scopeUri: uri }) };
      return readSettings(await this.#connection.workspace.getConfiguration(item));
    } catch (error) {
      // A client that cannot answer is no reason not to fill; but ask it again next time.
      this.#cache.delete(uri);
      this.#connection.console.warn(`The settings could not be read: ${String(error)}`);
      return defaultSettings;
    }
  }
}
