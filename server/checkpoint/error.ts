// The one error of everything that reads foreign files.

/** A checkpoint that cannot be used; the message is one line that says which file, what was expected, what was found. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}
