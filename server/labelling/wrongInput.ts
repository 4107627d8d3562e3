// A task file or a dataset that cannot be used, in one line that says what and where.

/** A RangeError, as other wrong requests are: the command line turns both into exit status 2. */
export class WrongInput extends RangeError {
  override readonly name = 'WrongInput';
}
