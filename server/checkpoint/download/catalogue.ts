// The checkpoints that `glm download` knows by name.

/** A checkpoint on the Hugging Face hub. */
export interface CatalogueModel {
  readonly name: string;
  /** Repository on the hub. */
  readonly repository: string;
  /** A commit (40 hexadecimal digits) where one is known to hold the right files, otherwise a branch. */
  readonly revision: string;
  /** ISO 639-1. */
  readonly languages: readonly string[];
  readonly parameters: number;
  /** Roughly what is downloaded, in bytes. */
  readonly downloadBytes: number;
  readonly licence: string;
  /** SHA-256 of weight files by their names, where known: the hub (or a mirror) must list the same. */
  readonly weights: Readonly<Record<string, string>>;
}

// The model cards name no licence of their own; the authors' repository, which releases these weights, is MIT.
const licence = 'MIT (github.com/THUDM/GLM)';
const million = 1e6;

/** Smallest first. */
export const catalogue: readonly CatalogueModel[] = [
  {
    name: 'glm-large',
    repository: 'THUDM/glm-large',
    revision: 'main',
    languages: ['en'],
    parameters: 335 * million,
    downloadBytes: 670 * million,
    licence,
    weights: {},
  },
  {
    name: 'glm-large-chinese',
    repository: 'THUDM/glm-large-chinese',
    revision: '22edd208593e536c5487d03d3a64bd7dfea99dcf',
    languages: ['zh'],
    parameters: 355 * million,
    downloadBytes: 712 * million,
    licence,
    weights: { 'pytorch_model.bin': '6d797cfd353cde41644b62fef5badb36e8b4a0abfa262360401b61caaa73234b' },
  },
  {
    name: 'glm-roberta-large',
    repository: 'THUDM/glm-roberta-large',
    revision: 'main',
    languages: ['en'],
    parameters: 355 * million,
    downloadBytes: 1_421 * million,
    licence,
    weights: { 'pytorch_model.bin': '65469e3145ee0bb7db36e1c3adca8ea4c3a9a97bdca2b3362ddd3b2d948fc47d' },
  },
  {
    name: 'glm-515m',
    repository: 'THUDM/glm-515m',
    revision: 'main',
    languages: ['en'],
    parameters: 515 * million,
    downloadBytes: 1_030 * million,
    licence,
    weights: {},
  },
  {
    name: 'glm-2b',
    repository: 'THUDM/glm-2b',
    revision: '6ed40fbd8e1f7333dd9e40102ac30a7a42665de7',
    languages: ['en'],
    parameters: 1_920 * million,
    downloadBytes: 3_852 * million,
    licence,
    weights: { 'pytorch_model.bin': '7730bf2a134867a447a7caf82e4b6962cd389afdc1f30860b9c66041938252f8' },
  },
  {
    name: 'glm-10b',
    repository: 'THUDM/glm-10b',
    revision: 'ff8a42afcfe32304a7baffdf6ab06b089d38d9e0',
    languages: ['en'],
    parameters: 9_880 * million,
    downloadBytes: 19_802 * million,
    licence,
    weights: { 'pytorch_model.bin': '5e052c43c1a46a89ed0165730abdc0fb590e35a5280f587d6f1eda5b25eaa596' },
  },
  {
    name: 'glm-10b-chinese',
    repository: 'THUDM/glm-10b-chinese',
    revision: '5c07af4a2985a53c6f72ab3b018678f39666693c',
    languages: ['zh'],
    parameters: 9_880 * million,
    downloadBytes: 19_802 * million,
    licence,
    weights: { 'pytorch_model.bin': '4070e0d118c25d0cd97606a0c9b284e724710ac696ad681e6080307c927cb73f' },
  },
];

/** The model of this name, as far as the catalogue has it. */
export function catalogueModel(name: string): CatalogueModel | undefined {
  return catalogue.find((model) => model.name === name);
}
