// What the server is doing, and how to start the model afresh.
import { NotificationType, RequestType0 } from 'vscode-languageserver-protocol';

/** What the status bar shows. */
export type ServerStatus =
  | {
      readonly state: 'loading';
      /** Its name; empty for the one that is meant where nothing is set, until it says its name. */
      readonly model: string;
      /** How far it is, where it takes long: a checkpoint is converted when it is used for the first time. */
      readonly progress?: {
        readonly what: 'converting';
        /** The checkpoint's folder. */
        readonly source: string;
        /** Bytes. */
        readonly done: number;
        readonly total: number;
      };
    }
  | {
      readonly state: 'ready' | 'busy';
      readonly model: string;
      readonly device: string;
      readonly precision: string;
      readonly passedOver: readonly { readonly device: string; readonly reason: string }[];
      /** Of the latest fill: tokens of all candidates, the reading of the text included. */
      readonly tokensPerSecond?: number;
      /** What is being done, for people: "Filling a blank". Present when busy. */
      readonly task?: string;
    }
  | { readonly state: 'failed'; readonly model: string; readonly message: string };

/** Sent whenever the status changes, and once after `initialized`. */
export const statusNotification = new NotificationType<ServerStatus>('glm/status/didChange');

/** Gives up a loading that is under way; the model stays unloaded until it is restarted or another one is chosen. */
export const stopLoadingRequest = new RequestType0<void, void>('glm/stopLoading');

/** Replaces the inference process by a fresh one and loads the model again. */
export const restartRequest = new RequestType0<void, void>('glm/restart');
