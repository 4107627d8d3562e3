// A pickle machine that only builds data: it knows the opcodes that torch.save writes, and calls nothing.

import { CheckpointError } from '../error';
import { PickleBytes } from './pickleBytes';
import { op } from './pickleOpcodes';
import {
  isTuple,
  PickleCall,
  PickleDict,
  PickleGlobal,
  PickleList,
  PickleReference,
  type PickleValue,
} from './pickleValues';

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
