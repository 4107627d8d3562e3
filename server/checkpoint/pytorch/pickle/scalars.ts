// Opcodes that push one number, text, truth value or row of bytes.

import type { Instruction } from './machine';
import { op } from './opcodes';

const longBytes: Instruction = (m) => m.push(m.bytes.take(m.bytes.uint32()));
const shortBytes: Instruction = (m) => m.push(m.bytes.take(m.bytes.uint8()));

export const scalars: readonly (readonly [opcode: number, Instruction])[] = [
  [op.NONE, (m) => m.push(null)],
  [op.NEWTRUE, (m) => m.push(true)],
  [op.NEWFALSE, (m) => m.push(false)],
  [op.BININT, (m) => m.push(m.bytes.int32())],
  [op.BININT1, (m) => m.push(m.bytes.uint8())],
  [op.BININT2, (m) => m.push(m.bytes.uint16())],
  [op.LONG1, (m) => m.push(m.bytes.long(m.bytes.uint8()))],
  [op.BINFLOAT, (m) => m.push(m.bytes.float64BigEndian())],
  [op.BINUNICODE, (m) => m.push(m.bytes.text(m.bytes.uint32()))],
  [op.SHORT_BINUNICODE, (m) => m.push(m.bytes.text(m.bytes.uint8()))],
  [op.BINUNICODE8, (m) => m.push(m.bytes.text(m.bytes.uint64()))],
  // Python 2's strings are bytes too.
  [op.BINSTRING, longBytes],
  [op.BINBYTES, longBytes],
  [op.SHORT_BINSTRING, shortBytes],
  [op.SHORT_BINBYTES, shortBytes],
];
