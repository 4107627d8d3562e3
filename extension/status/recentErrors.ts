// The latest errors of the log, for whoever reports a fault. A log channel can be written but not read.
import type { LogOutputChannel } from 'vscode';

const remembered = 10;

export class RecentErrors {
  readonly #lines: string[] = [];

  /** With the time, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The same log, whose errors are remembered as well. */
  remembering(log: LogOutputChannel): LogOutputChannel {
    const remember = (error: unknown): void => {
      const message = error instanceof Error ? error.message : String(error);
      this.#lines.push(`${new Date().toISOString()} ${message.trimEnd()}`);
      this.#lines.splice(0, this.#lines.length - remembered);
    };
    return new Proxy(log, {
      get(target, key) {
        if (key === 'error') {
          return (error: string | Error, ...details: unknown[]): void => {
            remember(error);
            target.error(error, ...details);
          };
        }
        const member: unknown = Reflect.get(target, key);
        return typeof member === 'function'
          ? (...args: unknown[]): unknown => Reflect.apply(member, target, args)
          : member;
      },
    });
  }
}
