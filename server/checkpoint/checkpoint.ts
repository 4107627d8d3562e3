// A GLM checkpoint of any layout, ready to be converted.

import type { Architecture } from '../glm/architecture';
import type { SpecialTokens } from '../glm/tokenizer';
import type { SourceFiles } from './sourceFiles';
import type { TensorSource } from './tensorSource';

/** A checkpoint folder, opened: everything checked, no weights read yet. Close its `tensors` when done. */
export interface Checkpoint {
  readonly architecture: Architecture;
  /** Exactly the tensors of `expectedTensors(architecture)`, under their names on the hub without `glm.`. */
  readonly tensors: TensorSource;
  /** In the Hugging Face tokenizers format; `loadTokenizer` of glm/tokenizer/load.ts reads it. */
  readonly tokenizerJson: object;
  readonly special: SpecialTokens;
  readonly lowerCases: boolean;
  readonly keepsSpaces: boolean;
  /** What the weights lie in: the file, or all shards in the order of their index. */
  readonly files: SourceFiles;
  /** For people and for glm.json: the layout and the files, such as "Hugging Face: pytorch_model.bin". */
  readonly source: string;
}
