// What the server is doing, and how to start the model afresh.
import { NotificationType, RequestType0 } from 'vscode-languageserver-protocol';

/** What the status bar shows. */
export type ServerStatus =
  | { readonly state: 'loading'; readonly model: string }
  | {
      readonly state: 'ready' | 'busy';
      readonly model: string;
      readonly device: string;
      readonly precision: string;
      readonly passedOver: readonly { readonly device: string; readonly reason: string }[];
      /** What is being done, for people: "Filling a blank". Present when busy. */
      readonly task?: string;
    }
  | { readonly state: 'failed'; readonly model: string; readonly message: string };

/** Sent whenever the status changes, and once after `initialized`. */
export const statusNotification = new NotificationType<ServerStatus>('glm/status/didChange');

/** Replaces the inference process by a fresh one and loads the model again. */
export const restartRequest = new RequestType0<void, void>('glm/restart');
