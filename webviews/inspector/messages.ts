// What the inspector's page and the extension tell each other.
import { messageCheck } from '../shared/messages';

/** A token that could come next. */
export interface StepToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** In nats. */
  readonly logProb: number;
  readonly allowed: boolean;
  readonly ends: boolean;
}

/** One prediction, made at the token with index `at`. */
export interface Step {
  readonly at: number;
  readonly maskPosition: number;
  readonly top: readonly StepToken[];
  readonly chosen: StepToken;
}

/** How the model reads a text: what `glm inspect` writes. */
export interface Reading {
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  readonly texts: readonly string[];
  readonly positionIds: readonly [readonly number[], readonly number[]];
  readonly partALength: number;
  readonly maskPositions: readonly number[];
}

export type ToInspector =
  /** A blank is being read; what was shown before goes. */
  | {
      readonly kind: 'reading';
      readonly document: string;
      /** The text that the blank covers. */
      readonly original: string;
      readonly reading: Reading;
      readonly all: boolean;
    }
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'done' }
  | { readonly kind: 'copied' }
  | { readonly kind: 'failed'; readonly message: string };

export type FromInspector =
  /** The page is there and asks for what it shows. */
  | { readonly kind: 'ready' }
  /** Reads the blank at the editor's cursor. */
  | { readonly kind: 'read'; readonly all: boolean }
  | { readonly kind: 'copy' };

export const isToInspector = messageCheck<ToInspector>({
  reading: true,
  step: true,
  done: true,
  copied: true,
  failed: true,
});

export const isFromInspector = messageCheck<FromInspector>({ ready: true, read: true, copy: true });
