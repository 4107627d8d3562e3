// Number formats of checkpoints, and their exact conversion to float32.

/** Floating formats that a GLM's weights come in; each value of the narrower ones is a float32 value. */
export type DType = 'float32' | 'float16' | 'bfloat16';

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = { float32: 4, float16: 2, bfloat16: 2 };

/** float32 value of a half precision number's bits (IEEE 754 binary16), subnormals, infinities and NaN included. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All 65,536 of them: looking up is several times faster than computing. */
let halves: Float32Array | undefined;

/**
 * Little-endian elements as float32, upcast exactly.
 * @param bytes a whole number of elements
 */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: DType): Float32Array<ArrayBuffer> {
  const count = bytes.byteLength / bytesPerElement[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'float32': {
      if (bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, count);
      return new Float32Array(bytes.slice().buffer);
    }
    case 'float16': {
      halves ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToFloat(bits));
      const values = new Float32Array(count);
      for (let i = 0; i < count; i++) values[i] = halves[view.getUint16(2 * i, true)] ?? NaN;
      return values;
    }
    case 'bfloat16': {
      const values = new Float32Array(count);
      const bits = new Uint32Array(values.buffer);
      for (let i = 0; i < count; i++) bits[i] = view.getUint16(2 * i, true) << 16;
      return values;
    }
  }
}
