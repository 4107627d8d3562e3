// What the labelling editor's page and the extension say to each other.
import type {
  LabellingAnswer,
  LabellingMethod,
  LabellingParams,
  TaskSummary,
} from '../../server/protocol/labelling';
import type { Change, Decision, LabellingProgress, ListedLabel } from '../../server/protocol/openDataset';
import { messageCheck } from '../shared/messages';

/** What the page may ask of the open dataset by itself; what changes it goes through the editor's undo stack. */
export const pageMethods = [
  'rows',
  'detail',
  'view',
  'position',
  'focus',
  'bulkPreview',
  'why',
  'quality',
] as const;
export type PageMethod = Extract<(typeof pageMethods)[number], LabellingMethod>;

/** Asks the open dataset. */
export type Ask = <M extends PageMethod>(
  method: M,
  params: LabellingParams<M>,
) => Promise<LabellingAnswer<M>>;

/** A label that was given, taken back or restored. */
export type ChangedLabel = Pick<Change, 'record'> & ListedLabel;

/** What the page can have done by the editor. */
export type PageCommand = 'undo' | 'redo' | 'openTask' | 'findAnswers' | 'train';

export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly id: number; readonly method: PageMethod; readonly params: object }
  | { readonly kind: 'decide'; readonly decisions: readonly Decision[] }
  | { readonly kind: 'bulkAccept'; readonly threshold: number }
  | { readonly kind: 'run'; readonly command: PageCommand };

export type ToPage =
  /** A dataset is open, or open again as it is now. */
  | {
      readonly kind: 'opened';
      readonly task: TaskSummary;
      readonly columns: readonly string[];
      readonly progress: LabellingProgress;
      /** The guideline as HTML that was made from Markdown without any HTML in it; empty where there is none. */
      readonly guideline: string;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string }
  | { readonly kind: 'progress'; readonly progress: LabellingProgress }
  /** @member show a record that is to be looked at: what was undone is to be seen */
  | { readonly kind: 'changed'; readonly labels: readonly ChangedLabel[]; readonly show?: number }
  | { readonly kind: 'failed'; readonly message: string };

export const isFromPage = messageCheck<FromPage>({
  ready: true,
  ask: true,
  decide: true,
  bulkAccept: true,
  run: true,
});

export const isToPage = messageCheck<ToPage>({
  opened: true,
  answer: true,
  refusal: true,
  progress: true,
  changed: true,
  failed: true,
});
