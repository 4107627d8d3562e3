// The published sets that can be asked, by name.
import type { QuestionSet } from '../question';
import { chid } from './chid';
import { cloth } from './cloth';
import { copa } from './copa';
import { lama } from './lama';
import { lambada } from './lambada';
import { questions } from './own';
import { winograd } from './winograd';

export const questionSets: readonly QuestionSet[] = [cloth, lambada, winograd, copa, chid, lama, questions];
