// What the candidates panel and the extension say to each other.
import { messageCheck } from '../shared/messages';

/** What every answer to a blank must be; empty fields ask for nothing. */
export interface Conditions {
  readonly contains?: string;
  readonly oneOf?: readonly string[];
  readonly onlyWords?: readonly string[];
  readonly match?: string;
  readonly minWords?: number;
  readonly maxWords?: number;
}

export interface Search {
  readonly count: number;
  readonly maxTokens: number;
  readonly strategy: 'greedy' | 'beam' | 'sample';
  readonly temperature: number;
  readonly seed: number;
}

export interface ShownCandidate {
  readonly text: string;
  /** 0 … 1 */
  readonly probability: number;
  readonly tokens: readonly { readonly text: string; readonly probability: number }[];
}

export interface Problem {
  readonly field: keyof Conditions | '';
  readonly message: string;
}

/** How the answer to a question fares. */
export type Progress = 'waiting' | 'busy' | 'done' | 'failed';

export interface ShownBlank {
  /** Stays with the blank while the document changes around it. */
  readonly id: number;
  /** Counts from 1. */
  readonly line: number;
  readonly before: string;
  readonly mask: string;
  readonly after: string;
  readonly progress: Progress;
  readonly candidates: readonly ShownCandidate[];
  readonly conditions: Conditions;
  readonly problem?: Problem;
}

export interface Together {
  readonly isOn: boolean;
  readonly progress: Progress;
  /** Of which blanks, in the order of the texts. */
  readonly blanks: readonly number[];
  readonly combinations: readonly { readonly texts: readonly string[]; readonly probability: number }[];
  readonly problem?: Problem;
}

/** Everything that the panel shows. */
export interface PanelState {
  readonly kind: 'state';
  /** Name of the document; undefined where no document with blanks could be shown. */
  readonly document?: string;
  readonly search: Search;
  /** Whether it is set here otherwise than in the settings. */
  readonly isOwnSearch: boolean;
  readonly blanks: readonly ShownBlank[];
  /** Blanks beyond those listed. */
  readonly more: number;
  readonly together: Together;
}

export type ToPage = PanelState;

export type FromPage =
  | { readonly kind: 'ready' }
  /** Without a search: as the settings say. */
  | { readonly kind: 'search'; readonly search?: Search }
  | { readonly kind: 'conditions'; readonly id: number; readonly conditions: Conditions }
  | { readonly kind: 'together'; readonly isOn: boolean }
  | { readonly kind: 'insert'; readonly id: number; readonly index: number }
  | { readonly kind: 'insertCombination'; readonly index: number }
  | { readonly kind: 'reveal'; readonly id: number };

export const isToPage = messageCheck<ToPage>({ state: true });

export const isFromPage = messageCheck<FromPage>({
  ready: true,
  search: true,
  conditions: true,
  together: true,
  insert: true,
  insertCombination: true,
  reveal: true,
});
