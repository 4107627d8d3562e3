import { describe, expect, it } from 'vitest';
import { howItEnded, plainEnding } from './howItEnded';

describe('how a process ended', () => {
  it.each([
    [
      134,
      null,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
      /^ran out of memory: /,
    ],
    [
      null,
      'SIGABRT',
      "terminate called after throwing an instance of 'std::bad_alloc'",
      /^ran out of memory: /,
    ],
    [null, 'SIGKILL', '', /^was killed by SIGKILL \(which a system does when its memory is used up\)$/],
    [null, 'SIGSEGV', 'some words', /^was killed by SIGSEGV$/],
    [3, null, '', /^ended with exit status 3$/],
  ] as const)('%s, %s, "%s"', (code, signal, lastWords, message) => {
    expect(plainEnding(howItEnded(code, signal, lastWords))).toMatch(message);
  });
});
