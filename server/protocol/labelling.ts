// Labelling a dataset: the server keeps it open and answers for windows of its rows; decisions go through a journal.
// A record is a row of the dataset or a broken row, counted from 0.
import { NotificationType, RequestType } from 'vscode-languageserver-protocol';
import type {
  BulkPreview,
  Change,
  Decision,
  DiscoveredAnswer,
  LabellingProgress,
  ListedRow,
  QualityAnswer,
  RowDetail,
  ViewSpec,
  WhyAnswer,
} from './openDataset';

export interface OpenDatasetParams {
  /** Path of the dataset. */
  readonly dataset: string;
  /** Path of the task file. */
  readonly task: string;
  /** Path of the journal of decisions that are not saved yet; what it holds is taken over. */
  readonly journal: string;
  /** A copy of an earlier journal, whose decisions come before those of the journal. */
  readonly backup?: string;
  /** Also where another window has the dataset open, which can then label no more. */
  readonly takeOver?: boolean;
}

/** Error code of any request about a dataset that another window labels. */
export const datasetInUse = 4001;

/** Error code of any request about a dataset that another program has written meanwhile. */
export const datasetChanged = 4002;

/** A labelling task, as people see it. */
export interface TaskSummary {
  readonly name: string;
  readonly labels: readonly { readonly label: string; readonly answers: readonly string[] }[];
  readonly patterns: readonly string[];
  /** Columns that the patterns show. */
  readonly textColumns: readonly string[];
  readonly labelColumn: string;
  readonly goldColumn?: string;
  /** Markdown. */
  readonly guideline?: string;
  readonly scorer: string;
}

export interface OpenDatasetAnswer {
  /** Names the open dataset in every later request. */
  readonly session: number;
  readonly task: TaskSummary;
  readonly columns: readonly string[];
  readonly progress: LabellingProgress;
}

export interface ViewAnswer {
  readonly count: number;
  /** Where the record that was asked for stands; -1 where it is not listed. */
  readonly position: number;
}

export type SaveAnswer =
  | { readonly kind: 'saved'; readonly path: string; readonly rows: number }
  /** Another program has written the file; nothing was saved. */
  | { readonly kind: 'changedOnDisk' }
  /** The file beside the dataset is there already, and not ours. */
  | { readonly kind: 'exists'; readonly path: string };

/** Answers that the model prefers, the best first. */
export interface FoundAnswers {
  readonly labels: readonly { readonly label: string; readonly answers: readonly DiscoveredAnswer[] }[];
}

/** What can be asked of an open dataset: parameters and answers by method. */
export interface LabellingMethods {
  readonly rows: [
    { readonly start: number; readonly count: number; readonly columns: readonly string[] },
    { readonly rows: readonly ListedRow[] },
  ];
  readonly detail: [{ readonly record: number }, RowDetail];
  /** Lists other records, or the same in another order. `near` is a record whose place is wanted. */
  readonly view: [ViewSpec & { readonly near?: number }, ViewAnswer];
  /** Where a record stands in the list, or -1. */
  readonly position: [{ readonly record: number }, { readonly position: number }];
  readonly decide: [
    { readonly decisions: readonly Decision[]; readonly annotator: string },
    { readonly changes: readonly Change[] },
  ];
  /** Undoes or redoes. */
  readonly restore: [
    { readonly changes: readonly Change[]; readonly to: 'before' | 'after' },
    { readonly restored: number },
  ];
  /** Decisions of an earlier session that were taken over from its journal. */
  readonly recovered: [object, { readonly changes: readonly Change[] }];
  /** Which records are looked at: suggestions for these come first. `all`: for every row, whoever looks. */
  readonly focus: [{ readonly records: readonly number[]; readonly all?: boolean }, null];
  readonly why: [{ readonly record: number; readonly label: string }, WhyAnswer];
  readonly quality: [object, QualityAnswer];
  readonly findAnswers: [object, FoundAnswers];
  readonly bulkPreview: [{ readonly threshold: number }, BulkPreview];
  readonly bulkAccept: [
    { readonly threshold: number; readonly annotator: string },
    { readonly changes: readonly Change[] },
  ];
  readonly save: [{ readonly target?: string; readonly replace?: boolean }, SaveAnswer];
  /** Forgets what is not saved. */
  readonly revert: [object, null];
  readonly backup: [{ readonly path: string }, null];
  readonly close: [object, null];
}

export type LabellingMethod = keyof LabellingMethods;
export type LabellingParams<M extends LabellingMethod> = LabellingMethods[M][0];
export type LabellingAnswer<M extends LabellingMethod> = LabellingMethods[M][1];

export const openDatasetRequest = new RequestType<OpenDatasetParams, OpenDatasetAnswer, void>(
  'glm/labelling/open',
);

/** The beginning of a dataset, before there is a task. */
export const previewDatasetRequest = new RequestType<
  { readonly dataset: string },
  {
    readonly columns: readonly string[];
    /** Of each row the beginnings of its cells, in the columns' order. */
    readonly rows: readonly (readonly string[])[];
  },
  void
>('glm/labelling/preview');

/** The request of a method; its parameters also name the open dataset. */
export function labellingRequest<M extends LabellingMethod>(
  method: M,
): RequestType<LabellingParams<M> & { readonly session: number }, LabellingAnswer<M>, void> {
  return new RequestType(`glm/labelling/${method}`);
}

/** Sent a few times a second while something goes on. */
export const labellingProgressNotification = new NotificationType<{
  readonly session: number;
  readonly progress: LabellingProgress;
}>('glm/labelling/progress');
