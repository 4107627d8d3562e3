// Messages between a page and the extension: plain objects that say their kind. Both sides import this file.

/** Every message has a `kind`; the types of a page's messages stand in its own messages.ts. */
export interface Message {
  readonly kind: string;
}

/**
 * A check of what arrives: an object whose kind is one of those named. Both ends are built together from the same
 * types, so its other fields are as the type of that kind says.
 * @param kinds every kind of `M`, so that none is forgotten when one is added
 */
export function messageCheck<M extends Message>(
  kinds: Readonly<Record<M['kind'], true>>,
): (value: unknown) => value is M {
  return (value): value is M =>
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(kinds, value.kind);
}
