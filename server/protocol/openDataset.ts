// What an open dataset says of itself: its rows, their labels, how far it is and how good it is. Nothing but types, and
// the names of orders and filters: server, client and page all use these words.

/** How far a dataset is. */
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
  /** Counts the models that have made suggestions: with another one, what was suggested has changed. */
  readonly model: number;
  /** Rows that have a suggestion. */
  readonly suggested: number;
  readonly active: boolean;
  /** Whether all rows are being suggested for, not just the next ones. */
  readonly all: boolean;
  /** 0 where it is not known. */
  readonly rowsPerSecond: number;
  /** How labels are compared; empty before the first suggestion. */
  readonly scorer: string;
  /** Why no more suggestions come. */
  readonly message?: string;
}

/** A row's status, or that it cannot be read. */
export type RecordStatus = '' | 'suggested' | 'accepted' | 'overridden' | 'skipped' | 'broken';

/** How uncertain the model is, four ways; larger is more uncertain. */
export const uncertainties = ['leastConfidence', 'margin', 'entropy', 'disagreement'] as const;
export type Uncertainty = (typeof uncertainties)[number];

/** The file's order, or the most uncertain first; records without a suggestion come last. */
export const sortOrders = ['order', ...uncertainties] as const;
export type SortOrder = (typeof sortOrders)[number];

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

export const wholeFile: ViewSpec = { sort: 'order', status: 'all', label: '', text: '' };

/** Whether a list is that of all records in the file's order. */
export function isWholeFile({ sort, status, label, text }: ViewSpec): boolean {
  return sort === 'order' && status === 'all' && label === '' && text === '';
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

/** An answer that the model itself would write at the blank of rows of a label. */
export interface DiscoveredAnswer {
  readonly answer: string;
  /** Mean probability at the blanks of this label's rows, the end of the blank included. */
  readonly probability: number;
  /** That over the answer's probability at the blank of the pattern with an empty text, both smoothed. */
  readonly lift: number;
  /** That over the mean probability at the other labels' rows, both smoothed; undefined where none is known. */
  readonly contrast?: number;
}
