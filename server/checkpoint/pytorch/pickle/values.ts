// What a pickle describes: data, and names and calls that stay descriptions.

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
