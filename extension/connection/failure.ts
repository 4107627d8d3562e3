// What went wrong with a request, told apart by what the user should hear.
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';

/** Why a request to the server had no answer. */
export type Failure =
  /** The user does not want it any more. */
  | { readonly kind: 'cancelled' }
  /** The document is no longer the one that was asked about. */
  | { readonly kind: 'documentChanged' }
  /** The server went away before it could answer. */
  | { readonly kind: 'serverStopped' }
  /** The server says why, in words for people. */
  | { readonly kind: 'failed'; readonly message: string };

/** Sorts what a rejected request was rejected with. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ResponseError) {
    switch (error.code) {
      case LSPErrorCodes.RequestCancelled:
      case LSPErrorCodes.ServerCancelled:
        return { kind: 'cancelled' };
      case LSPErrorCodes.ContentModified:
        return { kind: 'documentChanged' };
      case ErrorCodes.PendingResponseRejected:
      case ErrorCodes.ConnectionInactive:
        return { kind: 'serverStopped' };
      default:
        return { kind: 'failed', message: error.message };
    }
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
