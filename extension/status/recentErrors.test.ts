import { describe, expect, it, vi } from 'vitest';
import type { LogOutputChannel } from 'vscode';
import { RecentErrors } from './recentErrors';

describe('the latest errors', () => {
  it('are remembered and logged all the same, and nothing else is', () => {
    const written: unknown[] = [];
    const error = (...line: unknown[]): void => void written.push(line);
    const info = vi.fn();
    const channel: Partial<LogOutputChannel> = { name: 'GLM', error, info };
    const errors = new RecentErrors();
    const log = errors.remembering(channel as LogOutputChannel);
    log.info('started');
    log.error(new Error('first'), 'detail');
    for (let number = 2; number <= 12; number++) log.error(`error ${number}\n`);
    expect(info).toHaveBeenCalledWith('started');
    expect(log.name).toBe('GLM');
    expect(written).toHaveLength(12);
    expect(errors.lines).toHaveLength(10);
    expect(errors.lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+ error 3$/);
    expect(errors.lines.at(-1)).toMatch(/ error 12$/);
  });
});
