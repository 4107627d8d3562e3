// Opcodes that make tuples, lists and dicts of what is on the stack.

import { CheckpointError } from '../../error';
import type { Instruction, PickleMachine } from './machine';
import { op } from './opcodes';
import { PickleDict, PickleList, type PickleValue } from './values';

export const containers: readonly (readonly [opcode: number, Instruction])[] = [
  [op.EMPTY_TUPLE, (m) => m.push([])],
  [op.TUPLE1, (m) => m.push(m.popMany(1))],
  [op.TUPLE2, (m) => m.push(m.popMany(2))],
  [op.TUPLE3, (m) => m.push(m.popMany(3))],
  [op.TUPLE, (m) => m.push(m.popToMark())],
  [op.EMPTY_LIST, (m) => m.push(new PickleList())],
  [op.APPEND, (m) => append(m, m.popMany(1))],
  [op.APPENDS, (m) => append(m, m.popToMark())],
  [op.EMPTY_DICT, (m) => m.push(new PickleDict())],
  [op.SETITEM, (m) => setItems(m, m.popMany(2))],
  [op.SETITEMS, (m) => setItems(m, m.popToMark())],
];

/** Appends to the list on top. */
function append(machine: PickleMachine, values: readonly PickleValue[]): void {
  const list = machine.top();
  if (!(list instanceof PickleList))
    throw new CheckpointError('the pickle appends to something that is no list');
  for (const value of values) list.items.push(value);
}

/** Sets items of the dict on top; of two under one key the later one stays, as in Python. */
function setItems(machine: PickleMachine, values: readonly PickleValue[]): void {
  const dict = machine.top();
  if (!(dict instanceof PickleDict))
    throw new CheckpointError('the pickle sets an item of something that is no dict');
  for (let i = 0; i < values.length; i += 2) {
    const [key, value] = values.slice(i, i + 2);
    if (key === undefined || value === undefined)
      throw new CheckpointError('the pickle has a key without a value');
    dict.entries.set(key, value);
  }
}
