import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { contentModified, handler, messageOf, untilAborted } from './requests';

const never = new Promise<never>(() => undefined);

describe('handler', () => {
  it('answers', async () => {
    const { token } = new CancellationTokenSource();
    expect(await handler((text: string) => Promise.resolve(text + text))('a', token)).toBe('aa');
  });

  it('does not wait for work that was cancelled', async () => {
    const source = new CancellationTokenSource();
    const answer = handler(() => never)(undefined, source.token);
    source.cancel();
    expect(await answer).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it('tells the work, also when it was cancelled before', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    let aborted = false;
    const answer = handler((_, signal) => {
      aborted = signal.aborted;
      return never;
    })(undefined, source.token);
    expect(await answer).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(aborted).toBe(true);
  });

  it('keeps the code of a protocol error and makes one of any other', async () => {
    const { token } = new CancellationTokenSource();
    expect(await handler(() => Promise.reject(contentModified()))(undefined, token)).toMatchObject({
      code: LSPErrorCodes.ContentModified,
    });
    const failed = await handler(() => Promise.reject(new TypeError('No.\nstack')))(undefined, token);
    expect(failed).toBeInstanceOf(ResponseError);
    expect(failed).toMatchObject({ code: LSPErrorCodes.RequestFailed, message: 'No.' });
    // Another connection's error, such as the model's process', says nothing about this one.
    const foreign = new ResponseError(ErrorCodes.PendingResponseRejected, 'It died.');
    expect(await handler(() => Promise.reject(foreign))(undefined, token)).toMatchObject({
      code: LSPErrorCodes.RequestFailed,
      message: 'It died.',
    });
  });
});

describe('untilAborted', () => {
  it('rejects with the reason, and leaves no listener behind', async () => {
    const controller = new AbortController();
    await untilAborted(Promise.resolve(1), controller.signal);
    const waiting = untilAborted(never, controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(untilAborted(never, controller.signal)).rejects.toThrow('enough');
  });
});

describe('messageOf', () => {
  it('is one line', () => {
    expect(messageOf(new Error('one\r\ntwo'))).toBe('one');
    expect(messageOf('text')).toBe('text');
  });
});
