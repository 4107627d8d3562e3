// The state of a pickle while it is read: a stack with marks, and the values that it comes back to.

import { CheckpointError } from '../../error';
import type { PickleBytes } from './bytes';
import type { PickleValue } from './values';

/** What an opcode does. */
export type Instruction = (machine: PickleMachine) => void;

export class PickleMachine {
  /** What is still to be read. */
  readonly bytes: PickleBytes;
  /** Whether a global such as "torch._utils._rebuild_tensor_v2" may be named. */
  readonly isAllowed: (global: string) => boolean;
  readonly #memo = new Map<number, PickleValue>();
  #stack: PickleValue[] = [];
  /** Stacks below the last marks. */
  readonly #below: PickleValue[][] = [];

  constructor(bytes: PickleBytes, isAllowed: (global: string) => boolean) {
    this.bytes = bytes;
    this.isAllowed = isAllowed;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw new CheckpointError('the pickle takes a value that it never made');
    return value;
  }

  /** The last `count` values, the last one last. */
  popMany(count: number): PickleValue[] {
    if (this.#stack.length < count) throw new CheckpointError('the pickle takes a value that it never made');
    return this.#stack.splice(this.#stack.length - count);
  }

  mark(): void {
    this.#below.push(this.#stack);
    this.#stack = [];
  }

  /** The values since the last mark; the stack below it is the stack again. */
  popToMark(): PickleValue[] {
    const below = this.#below.pop();
    if (below === undefined) throw new CheckpointError('the pickle goes back to a mark that it never set');
    const values = this.#stack;
    this.#stack = below;
    return values;
  }

  /** Keeps the top of the stack under a number, by default the next one. */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  /** Pushes what was kept under a number. */
  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined)
      throw new CheckpointError(`the pickle recalls value ${index} that it never stored`);
    this.push(value);
  }
}
