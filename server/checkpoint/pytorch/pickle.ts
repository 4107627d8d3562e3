// A pickle machine that only builds data: it knows the opcodes that torch.save writes, and calls nothing.

import { CheckpointError } from '../error';

/** A name that the pickle imports; it stays a name. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** What a call of an allowed name would have made; its arguments are kept unevaluated. */
export class PickleCall {
  constructor(
    readonly callee: string,
    readonly args: readonly PickleValue[],
  ) {}
}

/** A reference to something outside the pickle: in torch files, ('storage', type, key, device, elements). */
export class PickleReference {
  constructor(readonly id: PickleValue) {}
}

export type PickleTuple = readonly PickleValue[];

/** A Python list; a class of its own so that it cannot be taken for a tuple. */
export class PickleList {
  readonly items: PickleValue[] = [];
}

/** A dict or an OrderedDict. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleGlobal
  | PickleCall
  | PickleReference
  | PickleTuple
  | PickleList
  | PickleDict;

/** True for a tuple. */
export function isTuple(value: PickleValue | undefined): value is PickleTuple {
  return Array.isArray(value);
}

/** Opcodes by their names in Python's pickletools, for those that torch.save emits (protocols 2 to 5). */
const op = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  POP: 0x30,
  BINFLOAT: 0x47,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  NONE: 0x4e,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  APPENDS: 0x65,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  NEWOBJ: 0x81,
  LONG1: 0x8a,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
} as const;

/** Reads a pickle's bytes; every read is checked against their end. */
class PickleBytes {
  readonly #view: DataView;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  position = 0;

  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #advance(count: number): number {
    const start = this.position;
    if (count > this.bytes.byteLength - start) throw new CheckpointError('the pickle ends in the middle');
    this.position = start + count;
    return start;
  }

  uint8 = (): number => this.#view.getUint8(this.#advance(1));
  uint16 = (): number => this.#view.getUint16(this.#advance(2), true);
  uint32 = (): number => this.#view.getUint32(this.#advance(4), true);
  int32 = (): number => this.#view.getInt32(this.#advance(4), true);
  float64BigEndian = (): number => this.#view.getFloat64(this.#advance(8), false);
  uint64 = (): number => {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > Number.MAX_SAFE_INTEGER) throw new CheckpointError('the pickle has a length beyond any file');
    return Number(value);
  };

  take(count: number): Uint8Array<ArrayBuffer> {
    const start = this.#advance(count);
    return this.bytes.subarray(start, start + count);
  }

  text(count: number): string {
    try {
      return this.#utf8.decode(this.take(count));
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError('the pickle has a string that is no UTF-8');
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new CheckpointError('the pickle ends in the middle');
    const text = this.text(end - this.position);
    this.position = end + 1;
    return text;
  }

  /** A little-endian two's complement integer of any length. */
  long(count: number): number | bigint {
    let value = 0n;
    const bytes = this.take(count);
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    if ((bytes.at(-1) ?? 0) >= 0x80) value -= 1n << BigInt(8 * count);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
}

/**
 * The value that a pickle describes. Names are resolved by `isAllowed` alone: everything else is refused by its name
 * before anything is built from it, and an allowed name is never called, only noted as a PickleCall.
 * @param isAllowed whether a global such as "torch._utils._rebuild_tensor_v2" may be named
 * @throws CheckpointError naming the global or opcode that is refused, or saying that the pickle is damaged
 */
export function readPickle(
  bytes: Uint8Array<ArrayBuffer>,
  isAllowed: (global: string) => boolean,
): PickleValue {
  return new PickleMachine(bytes, isAllowed).run();
}

class PickleMachine {
  readonly #in: PickleBytes;
  readonly #isAllowed: (global: string) => boolean;
  readonly #memo = new Map<number, PickleValue>();
  #stack: PickleValue[] = [];
  /** Stacks below the last marks. */
  readonly #below: PickleValue[][] = [];

  constructor(bytes: Uint8Array<ArrayBuffer>, isAllowed: (global: string) => boolean) {
    this.#in = new PickleBytes(bytes);
    this.#isAllowed = isAllowed;
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#in.uint8();
      if (opcode === op.STOP) return this.#pop();
      this.#step(opcode);
    }
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw new CheckpointError('the pickle takes a value that it never made');
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw new CheckpointError('the pickle takes a value that it never made');
    return value;
  }

  /** The values since the last mark; the stack below it is the stack again. */
  #popToMark(): PickleValue[] {
    const below = this.#below.pop();
    if (below === undefined) throw new CheckpointError('the pickle goes back to a mark that it never set');
    const values = this.#stack;
    this.#stack = below;
    return values;
  }

  #remembered(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined)
      throw new CheckpointError(`the pickle recalls value ${index} that it never stored`);
    return value;
  }

  #global(module: string, name: string): PickleGlobal {
    const global = `${module}.${name}`;
    if (!this.#isAllowed(global)) {
      throw new CheckpointError(`refused: the pickle wants to import ${global}, which tensors do not need`);
    }
    return new PickleGlobal(global);
  }

  #dict(): PickleDict {
    const dict = this.#top();
    if (!(dict instanceof PickleDict))
      throw new CheckpointError('the pickle sets an item of something that is no dict');
    return dict;
  }

  #list(): PickleList {
    const list = this.#top();
    if (!(list instanceof PickleList))
      throw new CheckpointError('the pickle appends to something that is no list');
    return list;
  }

  #setItems(values: readonly PickleValue[]): void {
    const dict = this.#dict();
    for (let i = 0; i < values.length; i += 2) {
      const [key, value] = values.slice(i, i + 2);
      if (key === undefined || value === undefined)
        throw new CheckpointError('the pickle has a key without a value');
      dict.entries.set(key, value);
    }
  }

  #reduce(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!isTuple(args) || !(callee instanceof PickleGlobal)) {
      throw new CheckpointError('refused: the pickle calls something that is no name with its arguments');
    }
    const isEmptyDict = callee.name === 'collections.OrderedDict' && args.length === 0;
    this.#stack.push(isEmptyDict ? new PickleDict() : new PickleCall(callee.name, args));
  }

  /** Attributes of an object are of no interest: the state is dropped (`_metadata` of a state dict). */
  #build(): void {
    this.#pop();
    this.#top();
  }

  #tuple(length: number): void {
    if (this.#stack.length < length) throw new CheckpointError('the pickle takes a value that it never made');
    this.#stack.push(this.#stack.splice(this.#stack.length - length));
  }

  #step(opcode: number): void {
    switch (opcode) {
      case op.PROTO: {
        const protocol = this.#in.uint8();
        if (protocol < 2 || protocol > 5)
          throw new CheckpointError(`pickle protocol ${protocol} is not known`);
        return;
      }
      case op.FRAME:
        this.#in.uint64();
        return;
      case op.MARK:
        this.#below.push(this.#stack);
        this.#stack = [];
        return;
      case op.POP:
        this.#pop();
        return;
      case op.NONE:
        this.#stack.push(null);
        return;
      case op.NEWTRUE:
        this.#stack.push(true);
        return;
      case op.NEWFALSE:
        this.#stack.push(false);
        return;
      case op.BININT:
        this.#stack.push(this.#in.int32());
        return;
      case op.BININT1:
        this.#stack.push(this.#in.uint8());
        return;
      case op.BININT2:
        this.#stack.push(this.#in.uint16());
        return;
      case op.LONG1:
        this.#stack.push(this.#in.long(this.#in.uint8()));
        return;
      case op.BINFLOAT:
        this.#stack.push(this.#in.float64BigEndian());
        return;
      case op.BINUNICODE:
        this.#stack.push(this.#in.text(this.#in.uint32()));
        return;
      case op.SHORT_BINUNICODE:
        this.#stack.push(this.#in.text(this.#in.uint8()));
        return;
      case op.BINUNICODE8:
        this.#stack.push(this.#in.text(this.#in.uint64()));
        return;
      case op.BINSTRING:
      case op.BINBYTES:
        this.#stack.push(this.#in.take(this.#in.uint32()));
        return;
      case op.SHORT_BINSTRING:
      case op.SHORT_BINBYTES:
        this.#stack.push(this.#in.take(this.#in.uint8()));
        return;
      case op.EMPTY_TUPLE:
        this.#stack.push([]);
        return;
      case op.TUPLE1:
        this.#tuple(1);
        return;
      case op.TUPLE2:
        this.#tuple(2);
        return;
      case op.TUPLE3:
        this.#tuple(3);
        return;
      case op.TUPLE: {
        const values = this.#popToMark();
        this.#stack.push(values);
        return;
      }
      case op.EMPTY_LIST:
        this.#stack.push(new PickleList());
        return;
      case op.APPEND: {
        const value = this.#pop();
        this.#list().items.push(value);
        return;
      }
      case op.APPENDS: {
        const values = this.#popToMark();
        const { items } = this.#list();
        for (const value of values) items.push(value);
        return;
      }
      case op.EMPTY_DICT:
        this.#stack.push(new PickleDict());
        return;
      case op.SETITEM: {
        const value = this.#pop();
        const key = this.#pop();
        this.#setItems([key, value]);
        return;
      }
      case op.SETITEMS:
        this.#setItems(this.#popToMark());
        return;
      case op.BINPUT:
        this.#memo.set(this.#in.uint8(), this.#top());
        return;
      case op.LONG_BINPUT:
        this.#memo.set(this.#in.uint32(), this.#top());
        return;
      case op.MEMOIZE:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case op.BINGET:
        this.#stack.push(this.#remembered(this.#in.uint8()));
        return;
      case op.LONG_BINGET:
        this.#stack.push(this.#remembered(this.#in.uint32()));
        return;
      case op.GLOBAL: {
        const module = this.#in.line();
        this.#stack.push(this.#global(module, this.#in.line()));
        return;
      }
      case op.STACK_GLOBAL: {
        const name = this.#pop();
        const module = this.#pop();
        if (typeof name !== 'string' || typeof module !== 'string') {
          throw new CheckpointError('refused: the pickle imports something whose name is no string');
        }
        this.#stack.push(this.#global(module, name));
        return;
      }
      case op.BINPERSID:
        this.#stack.push(new PickleReference(this.#pop()));
        return;
      // `cls.__new__(cls, *args)`: noted like a call.
      case op.REDUCE:
      case op.NEWOBJ:
        this.#reduce();
        return;
      case op.BUILD:
        this.#build();
        return;
      default:
        throw new CheckpointError(
          `refused: the pickle has opcode 0x${opcode.toString(16).padStart(2, '0')}, which tensors do not need`,
        );
    }
  }
}
