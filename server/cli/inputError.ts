// Wrong arguments or input: exit status 2, one line that says what and where.

export class InputError extends Error {
  override readonly name = 'InputError';
}
