import { describe, expect, it } from 'vitest';
import { messageCheck } from './messages';

type Ping = { readonly kind: 'ping' } | { readonly kind: 'pong'; readonly times: number };

describe('messageCheck', () => {
  const isPing = messageCheck<Ping>({ ping: true, pong: true });

  it('lets messages of the named kinds in', () => {
    expect([{ kind: 'ping' }, { kind: 'pong', times: 2 }].every(isPing)).toBe(true);
  });

  it('keeps everything else out, names that every object has included', () => {
    const others = [undefined, null, 'ping', 7, {}, { kind: 'other' }, { kind: 'toString' }, { kind: 7 }, []];
    expect(others.some(isPing)).toBe(false);
  });
});
