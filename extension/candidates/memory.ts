// What the user has set in the panel, kept with the workspace: how to search, and what answers to a blank must be.
import * as vscode from 'vscode';
import type { Conditions, Search } from '../../webviews/candidates/messages';
import { findInContext, inContext, type TextInContext } from '../textInContext';
import type { TrackedBlank } from './trackedBlanks';

const keys = {
  search: 'glm.candidates.search',
  together: 'glm.candidates.together',
  conditions: 'glm.candidates.conditions',
};

/** Documents whose conditions are kept; those that were set longest ago go first. */
const mostDocuments = 50;

interface KeptConditions {
  readonly blank: TextInContext;
  readonly conditions: Conditions;
}

type Kept = Readonly<Record<string, readonly KeptConditions[]>>;

export class PanelMemory {
  /** @param storage of the workspace */
  constructor(private readonly storage: vscode.Memento) {}

  get isTogether(): boolean {
    return this.storage.get<boolean>(keys.together, false);
  }

  set isTogether(isOn: boolean) {
    void this.storage.update(keys.together, isOn || undefined);
  }

  /** Whether the user searches otherwise here than the settings say. */
  get isOwnSearch(): boolean {
    return this.storage.get<object>(keys.search) !== undefined;
  }

  /** How to search in a document: as the settings say, but for what was set in the panel. */
  search(document: vscode.TextDocument | undefined): Search {
    return { ...searchOfSettings(document), ...this.storage.get<Partial<Search>>(keys.search, {}) };
  }

  /** Keeps what differs from the settings; undefined: nothing does. */
  keepSearch(document: vscode.TextDocument | undefined, search: Search | undefined): void {
    const settings = Object.entries(searchOfSettings(document));
    const own = Object.entries(search ?? {}).filter(
      (field) => !settings.some((other) => isSame(field, other)),
    );
    void this.storage.update(keys.search, own.length === 0 ? undefined : Object.fromEntries(own));
  }

  /** The conditions of a document's blanks, by their numbers. */
  conditions(document: vscode.TextDocument, blanks: readonly TrackedBlank[]): Map<number, Conditions> {
    const text = document.getText();
    const found = new Map<number, Conditions>();
    for (const { blank, conditions } of this.#kept[document.uri.toString()] ?? []) {
      const place = findInContext(text, blank);
      const id = place && blanks.find(({ start, end }) => start === place.start && end === place.end)?.id;
      if (id !== undefined) found.set(id, conditions);
    }
    return found;
  }

  keepConditions(
    document: vscode.TextDocument,
    blanks: readonly TrackedBlank[],
    conditions: ReadonlyMap<number, Conditions>,
  ): void {
    const uri = document.uri.toString();
    const { [uri]: before, ...others } = this.#kept;
    if (before === undefined && conditions.size === 0) return;
    const text = document.getText();
    const kept = blanks.flatMap((blank): KeptConditions[] => {
      const own = conditions.get(blank.id) ?? {};
      return Object.keys(own).length === 0 ? [] : [{ blank: inContext(text, blank), conditions: own }];
    });
    const all = { ...others, ...(kept.length > 0 && { [uri]: kept }) };
    void this.storage.update(keys.conditions, Object.fromEntries(Object.entries(all).slice(-mostDocuments)));
  }

  get #kept(): Kept {
    return this.storage.get<Kept>(keys.conditions, {});
  }
}

function isSame([name, value]: [string, unknown], [other, otherValue]: [string, unknown]): boolean {
  return name === other && value === otherValue;
}

function searchOfSettings(document: vscode.TextDocument | undefined): Search {
  const settings = vscode.workspace.getConfiguration('glm', document?.uri);
  const strategy = settings.get<string>('strategy');
  return {
    count: settings.get<number>('candidates') ?? 6,
    maxTokens: settings.get<number>('maxTokens') ?? 16,
    strategy: strategy === 'greedy' || strategy === 'sample' ? strategy : 'beam',
    temperature: settings.get<number>('temperature') ?? 0.8,
    seed: 0,
  };
}
