// What needs no gradient: the model as it is, what is read out of it, and a bag of words without any model.
import type { LocalService } from '../../../server/inference/localService';
import { bestStrength } from '../../../server/labelling/calibration/crossValidation';
import { fitLogisticRegression, predict } from '../../../server/labelling/calibration/logisticRegression';
import {
  fitNeighbours,
  nearestLabels,
  type MaskDistribution,
} from '../../../server/labelling/calibration/nearestNeighbours';
import { answerFeatures, maskDistributions } from '../../../server/labelling/calibration/rowFeatures';
import { countWords, textOf, wordVectors } from './words';
import { TaskScorer } from '../../../server/labelling/scoring/taskScorer';
import type { KnownRow } from '../../../server/learning/clozeRows';
import type { LabelledSet, Sample } from './sample';

export const frozenMethods = ['zero-shot', 'bag of words', 'regression', 'neighbours', 'both'] as const;
export type FrozenMethod = (typeof frozenMethods)[number];

/** Asks the model about each row of a set once, however many samples it is in. */
export class Frozen {
  readonly #set: LabelledSet;
  readonly #service: LocalService;
  readonly #masks = new Map<KnownRow, Promise<MaskDistribution[]>>();
  #scorer: Promise<TaskScorer> | undefined;

  constructor(set: LabelledSet, service: LocalService) {
    this.#set = set;
    this.#service = service;
  }

  /** Share of the tested rows that are right. */
  async accuracy(method: FrozenMethod, { learned, tested }: Sample): Promise<number> {
    const distributions = await this.#distributions(method, learned, tested);
    const right = tested.filter(({ label }, row) => {
      const distribution = distributions[row] ?? [];
      return distribution.indexOf(Math.max(...distribution)) === label;
    });
    return right.length / tested.length;
  }

  async #distributions(
    method: FrozenMethod,
    learned: readonly KnownRow[],
    tested: readonly KnownRow[],
  ): Promise<readonly (readonly number[])[]> {
    const labels = learned.map(({ label }) => label);
    const count = this.#set.task.verbalizer.length;
    switch (method) {
      case 'zero-shot': {
        const scorer = await this.#taskScorer();
        const scores = await scorer.scoreAll(tested.map(({ cell }) => cell));
        return scores.map((row) => scorer.suggest(row, 'logProb').distribution);
      }
      case 'regression': {
        const own = await this.#features(learned);
        const regression = fitLogisticRegression(own, labels, count, {
          l2: bestStrength(own, labels, count),
        });
        return (await this.#features(tested)).map((row) => predict(regression, row));
      }
      case 'neighbours': {
        const known = await Promise.all(
          learned.map(async (row) => ({ label: row.label, masks: await this.#masksOf(row) })),
        );
        const neighbours = fitNeighbours(known, count);
        const others = await Promise.all(tested.map((row) => this.#masksOf(row)));
        return others.map((masks) => nearestLabels(neighbours, masks, count));
      }
      case 'bag of words': {
        const texts = (rows: readonly KnownRow[]) => rows.map(({ cell }) => textOf(this.#set.task, cell));
        const vector = wordVectors(countWords(texts(learned)));
        const regression = fitLogisticRegression(texts(learned).map(vector), labels, count, {
          standardise: false,
          l2: 1,
        });
        return texts(tested).map((text) => predict(regression, vector(text)));
      }
      case 'both': {
        const [model, words] = [
          await this.#distributions('regression', learned, tested),
          await this.#distributions('bag of words', learned, tested),
        ];
        return model.map((row, i) => row.map((share, label) => share * (words[i]?.[label] ?? 0)));
      }
    }
  }

  async #features(rows: readonly KnownRow[]): Promise<number[][]> {
    return (await (await this.#taskScorer()).scoreAll(rows.map(({ cell }) => cell))).map(answerFeatures);
  }

  #taskScorer(): Promise<TaskScorer> {
    return (this.#scorer ??= TaskScorer.create(this.#service, this.#set.task));
  }

  #masksOf(row: KnownRow): Promise<MaskDistribution[]> {
    const known = this.#masks.get(row) ?? maskDistributions(this.#service, this.#set.task, row.cell);
    this.#masks.set(row, known);
    return known;
  }
}
