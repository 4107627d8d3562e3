// The one error of everything that fetches checkpoints.

/** A download that cannot be done; the message is one line that says what failed and what the user can do. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}
