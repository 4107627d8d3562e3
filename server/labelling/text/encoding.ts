// The encodings that datasets come in: guessed from the first bytes, decoded strictly, encoded again.
import iconv from 'iconv-lite';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Length in bytes of the byte order mark that a text begins with; 0 where there is none. */
export function byteOrderMarkLength(bytes: Buffer, encoding: Encoding): number {
  const mark = marks.find(([name]) => name === encoding)?.[1] ?? [];
  return mark.every((byte, i) => bytes[i] === byte) ? mark.length : 0;
}

/**
 * Guesses an encoding from the first kilobytes of a file. Without a byte order mark: every other byte zero means
 * UTF-16; lines that are no UTF-8 but GB18030 mean that, unless more lines are UTF-8 beyond ASCII.
 */
export function detectEncoding(sample: Buffer): Encoding {
  const marked = marks.find(([encoding]) => byteOrderMarkLength(sample, encoding) > 0);
  if (marked !== undefined) return marked[0];
  const zeros = [0, 0];
  for (const [i, byte] of sample.entries()) {
    if (byte === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  // Line breaks and digits have a zero byte in UTF-16 even where the rest of a text has none.
  if (Math.max(even, odd) > sample.length / 100) return even > odd ? 'utf-16be' : 'utf-16le';
  let utf8 = 0;
  let gb18030 = 0;
  for (const line of linesBeyondAscii(sample)) {
    if (decode(line, 'utf-8') !== undefined) utf8++;
    else if (decode(line, 'gb18030') !== undefined) gb18030++;
  }
  return gb18030 > utf8 ? 'gb18030' : 'utf-8';
}

/** Complete lines that hold more than ASCII; of a sample without a line break, the sample. */
function linesBeyondAscii(sample: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = sample.indexOf(0x0a); end >= 0; end = sample.indexOf(0x0a, start)) {
    lines.push(sample.subarray(start, end));
    start = end + 1;
  }
  return (lines.length === 0 ? [sample] : lines).filter((line) => line.some((byte) => byte >= 0x80));
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const strictUtf16 = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });

/** The text of some bytes, a byte order mark included; undefined where they are not valid in the encoding. */
export function decode(bytes: Buffer, encoding: Encoding): string | undefined {
  try {
    switch (encoding) {
      case 'utf-8':
        return strictUtf8.decode(bytes);
      case 'utf-16le':
        return strictUtf16.decode(bytes);
      case 'utf-16be':
        // An odd byte at the end is as wrong as it is in the other order.
        return bytes.length % 2 === 1 ? undefined : strictUtf16.decode(Buffer.from(bytes).swap16());
      case 'gb18030': {
        const text = iconv.decode(bytes, 'gb18030', { stripBOM: false });
        return text.includes('\uFFFD') ? undefined : text;
      }
    }
  } catch {
    return undefined;
  }
}

export function encode(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'gb18030':
      return iconv.encode(text, 'gb18030');
  }
}

/** Bytes of one code unit: what a scanner for line breaks steps over. */
export function unitSize(encoding: Encoding): 1 | 2 {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;
}

/**
 * Bytes of the GB18030 character at an offset: 1, 2 or 4. The later bytes of a character may look like ASCII.
 */
export function gb18030Length(bytes: Buffer, at: number): 1 | 2 | 4 {
  const lead = bytes[at] ?? 0;
  if (lead < 0x81 || lead === 0xff) return 1;
  const next = bytes[at + 1] ?? 0;
  return next >= 0x30 && next <= 0x39 ? 4 : 2;
}
