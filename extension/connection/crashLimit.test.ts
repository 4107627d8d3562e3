import { describe, expect, it } from 'vitest';
import { CrashLimit } from './crashLimit';

describe('CrashLimit', () => {
  it('is exceeded by the fifth crash in the window', () => {
    const limit = new CrashLimit(5, 1000);
    expect([0, 100, 200, 300, 400].map((time) => limit.isExceededBy(time))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('forgets crashes that are older than the window', () => {
    const limit = new CrashLimit(2, 1000);
    expect(limit.isExceededBy(0)).toBe(false);
    expect(limit.isExceededBy(1000)).toBe(false);
    expect(limit.isExceededBy(1999)).toBe(true);
  });

  it('starts from nothing after a reset', () => {
    const limit = new CrashLimit(2, 1000);
    limit.isExceededBy(0);
    limit.reset();
    expect(limit.isExceededBy(1)).toBe(false);
  });
});
