// A dataset that is no longer the one that was looked through: another program has written it.
import { WrongInput } from '../wrongInput';

export class ChangedOnDisk extends WrongInput {
  constructor(path: string) {
    super(`${path} was changed by another program`);
  }
}
