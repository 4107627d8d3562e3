// The digests by which servers identify the contents of a file: the hub's two, and the NuGet gallery's.
import { createHash, type Hash } from 'node:crypto';

/** `git-blob`: the SHA-1 by which Git names a file that is stored in the repository itself. */
export interface Digest {
  readonly algorithm: 'sha256' | 'sha512' | 'git-blob';
  /** Hexadecimal, lower case. */
  readonly hex: string;
}

/**
 * Starts computing a digest of that algorithm.
 * @param size bytes of the whole file
 */
export function startDigest(algorithm: Digest['algorithm'], size: number): Hash {
  return algorithm === 'git-blob' ? createHash('sha1').update(`blob ${size}\0`) : createHash(algorithm);
}
