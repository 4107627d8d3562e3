// Opcodes that would import and call something in Python. Here a name stays a name, and a call is only noted.

import { CheckpointError } from '../../error';
import type { Instruction, PickleMachine } from './machine';
import { op } from './opcodes';
import { isTuple, PickleCall, PickleDict, PickleGlobal, PickleReference } from './values';

export const objects: readonly (readonly [opcode: number, Instruction])[] = [
  [op.GLOBAL, (m) => importGlobal(m, m.bytes.line(), m.bytes.line())],
  [op.STACK_GLOBAL, importFromStack],
  [op.BINPERSID, (m) => m.push(new PickleReference(m.pop()))],
  [op.REDUCE, call],
  // `cls.__new__(cls, *args)`
  [op.NEWOBJ, call],
  [op.BUILD, dropState],
];

function importGlobal(machine: PickleMachine, module: string, name: string): void {
  const global = `${module}.${name}`;
  if (!machine.isAllowed(global)) {
    throw new CheckpointError(`refused: the pickle wants to import ${global}, which tensors do not need`);
  }
  machine.push(new PickleGlobal(global));
}

function importFromStack(machine: PickleMachine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof name !== 'string' || typeof module !== 'string') {
    throw new CheckpointError('refused: the pickle imports something whose name is no string');
  }
  importGlobal(machine, module, name);
}

function call(machine: PickleMachine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!isTuple(args) || !(callee instanceof PickleGlobal)) {
    throw new CheckpointError('refused: the pickle calls something that is no name with its arguments');
  }
  const isEmptyDict = callee.name === 'collections.OrderedDict' && args.length === 0;
  machine.push(isEmptyDict ? new PickleDict() : new PickleCall(callee.name, args));
}

/** Attributes of an object are of no interest (`_metadata` of a state dict). */
function dropState(machine: PickleMachine): void {
  machine.pop();
  machine.top();
}
