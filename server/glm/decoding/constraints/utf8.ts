// Characters that a byte-level vocabulary writes in pieces: the bytes of a UTF-8 character that are still to come.

/** Bytes of a character so far, packed into a number; 0 where no character is begun. */
export type Begun = number;

/** Bytes that a character has, by its first byte; 0 where none begins so. */
function lengthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/** What one more byte makes: a whole character, a begun one, or nothing that could become a character. */
export function addByte(
  begun: Begun,
  byte: number,
): { readonly character: number } | { readonly begun: Begun } | undefined {
  const bytes = [...bytesOf(begun), byte];
  const length = lengthOf(bytes[0] ?? 0);
  if (length === 0 || bytes.slice(1).some((next) => (next & 0xc0) !== 0x80)) return undefined;
  const [first, last] = rangeOf(bytes, length);
  if (first > last) return undefined;
  if (bytes.length === length) return { character: first };
  return { begun: bytes.reduce((packed, next) => packed * 256 + next, 0) };
}

/** The characters that a begun one may become. */
export function completions(begun: Begun): readonly [first: number, last: number] {
  const bytes = bytesOf(begun);
  return rangeOf(bytes, lengthOf(bytes[0] ?? 0));
}

/** How many bytes a begun character has. */
export function bytesIn(begun: Begun): number {
  return bytesOf(begun).length;
}

function bytesOf(begun: Begun): number[] {
  const bytes: number[] = [];
  for (let rest = begun; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

/** Least and greatest code point, without those that UTF-8 writes shorter, surrogates, and what lies beyond Unicode. */
function rangeOf(bytes: readonly number[], length: number): readonly [first: number, last: number] {
  const bits = bytes.reduce(
    (value, byte, i) =>
      i === 0 ? (length === 1 ? byte : byte & (0x7f >> length)) : value * 64 + (byte & 0x3f),
    0,
  );
  const rest = 64 ** (length - bytes.length);
  const least = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  let first = Math.max(bits * rest, least);
  let last = Math.min(bits * rest + rest - 1, 0x10ffff);
  if (first >= 0xd800 && first < 0xe000) first = 0xe000;
  if (last >= 0xd800 && last < 0xe000) last = 0xd7ff;
  return [first, last];
}
