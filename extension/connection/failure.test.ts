import { describe, expect, it } from 'vitest';
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol';
import { failureOf } from './failure';

describe('failureOf', () => {
  it.each([
    [LSPErrorCodes.RequestCancelled, 'cancelled'],
    [LSPErrorCodes.ContentModified, 'documentChanged'],
    [ErrorCodes.PendingResponseRejected, 'serverStopped'],
    [ErrorCodes.ConnectionInactive, 'serverStopped'],
  ])('tells code %d as %s', (code, kind) => {
    expect(failureOf(new ResponseError(code, 'x'))).toEqual({ kind });
  });

  it("keeps the server's own words", () => {
    expect(failureOf(new ResponseError(LSPErrorCodes.RequestFailed, 'The model is missing.'))).toEqual({
      kind: 'failed',
      message: 'The model is missing.',
    });
    expect(failureOf(new Error('broken pipe'))).toEqual({ kind: 'failed', message: 'broken pipe' });
    expect(failureOf('odd')).toEqual({ kind: 'failed', message: 'odd' });
  });
});
