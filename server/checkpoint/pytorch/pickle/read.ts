// Reads a pickle and only builds data: it knows the opcodes that torch.save writes, and calls nothing.

import { CheckpointError } from '../../error';
import { PickleBytes } from './bytes';
import { containers } from './containers';
import { PickleMachine, type Instruction } from './machine';
import { objects } from './objects';
import { op } from './opcodes';
import { scalars } from './scalars';
import type { PickleValue } from './values';

const instructions: ReadonlyMap<number, Instruction> = new Map([
  [op.PROTO, checkProtocol],
  // The length of what follows, which is read anyway.
  [op.FRAME, (m) => void m.bytes.uint64()],
  [op.MARK, (m) => m.mark()],
  [op.POP, (m) => void m.pop()],
  [op.BINPUT, (m) => m.remember(m.bytes.uint8())],
  [op.LONG_BINPUT, (m) => m.remember(m.bytes.uint32())],
  [op.MEMOIZE, (m) => m.remember()],
  [op.BINGET, (m) => m.recall(m.bytes.uint8())],
  [op.LONG_BINGET, (m) => m.recall(m.bytes.uint32())],
  ...scalars,
  ...containers,
  ...objects,
] satisfies (readonly [number, Instruction])[]);

/**
 * The value that a pickle describes. Names are resolved by `isAllowed` alone: everything else is refused by its name
 * before anything is built from it, and an allowed name is never called, only noted as a PickleCall. What follows the
 * value is not looked at, as in Python.
 * @param isAllowed whether a global such as "torch._utils._rebuild_tensor_v2" may be named
 * @throws CheckpointError naming the global or opcode that is refused, or saying that the pickle is damaged
 */
export function readPickle(
  bytes: Uint8Array<ArrayBuffer>,
  isAllowed: (global: string) => boolean,
): PickleValue {
  const machine = new PickleMachine(new PickleBytes(bytes), isAllowed);
  for (;;) {
    const opcode = machine.bytes.uint8();
    if (opcode === op.STOP) return machine.pop();
    const instruction = instructions.get(opcode);
    if (instruction === undefined) {
      throw new CheckpointError(
        `refused: the pickle has opcode 0x${opcode.toString(16).padStart(2, '0')}, which tensors do not need`,
      );
    }
    instruction(machine);
  }
}

function checkProtocol({ bytes }: PickleMachine): void {
  const protocol = bytes.uint8();
  if (protocol < 2 || protocol > 5) throw new CheckpointError(`pickle protocol ${protocol} is not known`);
}
