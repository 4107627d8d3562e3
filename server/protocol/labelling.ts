// Labelling a dataset: the server keeps it open and answers for windows of its rows; decisions go through a journal.
// A record is a row of the dataset or a broken row, counted from 0.
import { NotificationType, RequestType } from 'vscode-languageserver-protocol';

export interface OpenDatasetParams {
  /** Path of the dataset. */
  readonly dataset: string;
  /** Path of the task file. */
  readonly task: string;
  /** Path of the journal of decisions that are not saved yet; what it holds is taken over. */
  readonly journal: string;
  /** A copy of an earlier journal, whose decisions come before those of the journal. */
  readonly backup?: string;
}

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

export interface LabellingProgress {
  /** Rows and broken rows found so far. */
  readonly records: number;
  /** Share of the file that has been looked at, 0 … 1. */
  readonly read: number;
  /** Whether the whole file has been looked at. */
  readonly complete: boolean;
  readonly labelled: number;
  readonly skipped: number;
  readonly broken: number;
  /** Records with decisions that are not saved. */
  readonly unsaved: number;
  /** Decisions that an earlier session had not saved, and that fit no row of the file any more. */
  readonly unmatched: number;
  readonly suggesting: SuggestingProgress;
  /** Why the dataset could not be read to its end, or no more suggestions come. */
  readonly message?: string;
}

export interface SuggestingProgress {
  /** Rows that have a suggestion. */
  readonly suggested: number;
  readonly active: boolean;
  /** Whether all rows are being suggested for, not just the next ones. */
  readonly all: boolean;
  /** 0 where it is not known. */
  readonly rowsPerSecond: number;
  /** How labels are compared; empty before the first suggestion. */
  readonly scorer: string;
}

export type RecordStatus = '' | 'suggested' | 'accepted' | 'overridden' | 'skipped' | 'broken';

export type SortOrder = 'order' | 'leastConfidence' | 'margin' | 'entropy' | 'disagreement';

export const statusFilters = ['all', 'undecided', 'labelled', 'overridden', 'skipped', 'broken'] as const;
export type StatusFilter = (typeof statusFilters)[number];

/** Which records are listed, and in which order. */
export interface ViewSpec {
  readonly sort: SortOrder;
  readonly status: StatusFilter;
  /** Records with this label, decided or suggested; empty: all. */
  readonly label: string;
  /** Records whose texts hold this, whatever the case; empty: all. */
  readonly text: string;
}

export interface ViewAnswer {
  readonly count: number;
  /** Where the record that was asked for stands; -1 where it is not listed. */
  readonly position: number;
}

/** A label as the list shows it. */
export interface ListedLabel {
  readonly label: string;
  readonly status: RecordStatus;
}

export interface ListedRow extends ListedLabel {
  readonly record: number;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** Beginnings of the cells that were asked for. */
  readonly cells: readonly string[];
  readonly suggestion?: { readonly label: string; readonly probability: number };
  /** Why it cannot be read. */
  readonly reason?: string;
}

/** A piece of a pattern with the row's cells in place. */
export type PatternPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cell'; readonly text: string; readonly column: string }
  | { readonly kind: 'blank' };

export interface RowDetail extends ListedRow {
  /** Every column of the task's patterns with its text, cut where it is very long. */
  readonly texts: readonly { readonly column: string; readonly text: string }[];
  readonly patterns: readonly (readonly PatternPiece[])[];
  /** Of every label in the task's order, by the model; undefined before it was asked. */
  readonly distribution?: readonly number[];
  /** Of the patterns, 0 … 1. */
  readonly disagreement?: number;
  readonly gold?: string;
  readonly annotator?: string;
  readonly time?: string;
  /** What a broken row reads. */
  readonly raw?: string;
}

/** Everything that the label's columns of a row say. */
export interface LabellingState {
  readonly label: string;
  readonly status: Exclude<RecordStatus, 'broken'>;
  readonly annotator?: string;
  readonly time?: string;
  readonly probability?: number;
  readonly distribution?: Readonly<Record<string, number>>;
  readonly disagreement?: number;
  readonly hash?: string;
}

export interface Decision {
  readonly record: number;
  /** Null: skip the row; empty: take its label back. */
  readonly label: string | null;
}

/** What a record was and is; both ways for undo. */
export interface Change {
  readonly record: number;
  /** What the row is about, so that its label is never given to another. */
  readonly key: string;
  readonly before: LabellingState;
  readonly after: LabellingState;
}

export interface BulkPreview {
  readonly count: number;
  readonly sample: readonly (ListedRow & { readonly probability: number })[];
}

export type SaveAnswer =
  | { readonly kind: 'saved'; readonly path: string; readonly rows: number }
  /** Another program has written the file; nothing was saved. */
  | { readonly kind: 'changedOnDisk' }
  /** The file beside the dataset is there already, and not ours. */
  | { readonly kind: 'exists'; readonly path: string };

/** How much less likely a label becomes when a word is blanked. */
export interface WhyAnswer {
  readonly label: string;
  readonly texts: readonly {
    readonly column: string;
    /** `fall` in nats, of words that were blanked; negative where the label becomes likelier. */
    readonly pieces: readonly { readonly text: string; readonly fall?: number }[];
  }[];
  /** Whether the row has more words than were looked at. */
  readonly cut: boolean;
}

/** A row that can be gone to. */
export interface QualityRow {
  readonly record: number;
  readonly line: number;
  readonly label: string;
  readonly text: string;
}

export interface QualityAnswer {
  /** Suggestions against right labels; undefined where no right label is known. */
  readonly report?: {
    readonly classification: {
      readonly rows: number;
      readonly accuracy: number;
      readonly macroF1: number;
      readonly labels: readonly {
        readonly label: string;
        readonly precision: number;
        readonly recall: number;
        readonly f1: number;
        readonly rows: number;
      }[];
    };
    /** `counts[right][suggested]` */
    readonly confusion: {
      readonly labels: readonly string[];
      readonly counts: readonly (readonly number[])[];
    };
    readonly calibration: {
      readonly expectedError: number;
      readonly bins: readonly {
        readonly from: number;
        readonly to: number;
        readonly rows: number;
        readonly confidence: number;
        readonly accuracy: number;
      }[];
    };
  };
  readonly agreement: {
    readonly pairs: readonly {
      readonly first: string;
      readonly second: string;
      readonly rows: number;
      readonly kappa: number | null;
    }[];
    readonly alpha: number | null;
  };
  readonly contradictions: readonly { readonly first: QualityRow; readonly second: QualityRow }[];
  readonly suspicious: readonly (QualityRow & {
    readonly probability: number;
    readonly expected: string;
  })[];
}

/** Answers that the model prefers, the best first. */
export interface FoundAnswers {
  readonly labels: readonly {
    readonly label: string;
    readonly answers: readonly {
      readonly answer: string;
      readonly probability: number;
      readonly lift: number;
    }[];
  }[];
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
