// The two digests by which the hub identifies the contents of a file.
import { createHash, type Hash } from 'node:crypto';

/** `git-blob`: the SHA-1 by which Git names a file that is stored in the repository itself. */
export interface Digest {
  readonly algorithm: 'sha256' | 'git-blob';
  /** Hexadecimal, lower case. */
  readonly hex: string;
}

/**
 * Starts computing a digest of that algorithm.
 * @param size bytes of the whole file
 */
export function startDigest(algorithm: Digest['algorithm'], size: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}
