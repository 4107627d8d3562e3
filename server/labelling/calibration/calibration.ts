// A calibration: labels from what the model says, learned from rows whose label is known, without a gradient. A small
// JSON file that belongs to one task and one model.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { GlmService } from '../../inference/service';
import type { RowScores, TaskScorer } from '../scoring/taskScorer';
import { fingerprint } from '../task/fingerprint';
import type { Task } from '../task/task';
import { WrongInput } from '../wrongInput';
import { bestStrength, crossValidatedRegression } from './crossValidation';
import { fitLogisticRegression, predict } from './logisticRegression';
import { crossValidatedNeighbours, fitNeighbours, nearestLabels } from './nearestNeighbours';
import { answerFeatures, maskDistributions } from './rowFeatures';

const numbers = z.array(z.number());
const methods = ['regression', 'neighbours'] as const;
/** Logistic regression on the answers' log-probabilities, or nearest neighbours over the blank's distribution. */
export type CalibrationMethod = (typeof methods)[number];
export const calibrationMethods: readonly CalibrationMethod[] = methods;

const schema = z.object({
  glmCalibration: z.literal(1),
  /** Of task and model. */
  hash: z.string(),
  rows: z.int(),
  /** Share of rows that each has right, without having seen them. */
  accuracies: z.object({ zeroShot: z.number(), regression: z.number(), neighbours: z.number().nullable() }),
  method: z.enum(methods),
  regression: z.object({ means: numbers, scales: numbers, weights: z.array(numbers), biases: numbers }),
  neighbours: z
    .object({
      k: z.int().min(1),
      rows: z.array(
        z.object({
          label: z.int().min(0),
          masks: z.array(z.object({ ids: z.array(z.int()), probabilities: numbers })),
        }),
      ),
    })
    .nullable(),
});

export type Calibration = Readonly<z.infer<typeof schema>>;

type Cells = (column: string) => string;

/** Least rows of a calibration. */
const fewestRows = 4;

/**
 * Fits both methods, and takes the one that is right more often on rows that it has not seen.
 * @param known rows whose label is known
 * @param model what tells the model from others
 * @param method only this one
 * @throws WrongInput where too few labels are known
 */
export async function fitCalibration(
  service: GlmService,
  scorer: TaskScorer,
  known: readonly { readonly cell: Cells; readonly label: number }[],
  model: string,
  method?: CalibrationMethod,
): Promise<Calibration> {
  const { task } = scorer;
  const count = task.verbalizer.length;
  const labels = known.map(({ label }) => label);
  if (known.length < fewestRows || new Set(labels).size < 2) {
    throw new WrongInput(
      `the labels of ${known.length} rows are known: at least ${fewestRows} of two labels are needed to calibrate`,
    );
  }
  const scores = await scorer.scoreAll(known.map(({ cell }) => cell));
  const features = scores.map(answerFeatures);
  const l2 = bestStrength(features, labels, count);
  const isRight = (distribution: readonly number[], row: number) => indexOfMax(distribution) === labels[row];
  const share = (distributions: readonly (readonly number[])[]) =>
    distributions.filter(isRight).length / labels.length;
  const regressed = share(crossValidatedRegression(features, labels, count, { l2 }));
  const neighbours =
    method === 'regression'
      ? undefined
      : fitNeighbours(
          await Promise.all(
            known.map(async ({ cell, label }) => ({
              label,
              masks: await maskDistributions(service, task, cell),
            })),
          ),
          count,
        );
  const voted = neighbours === undefined ? null : share(crossValidatedNeighbours(neighbours, count));
  const chosen = method ?? (voted !== null && voted > regressed ? 'neighbours' : 'regression');
  return schema.parse({
    glmCalibration: 1,
    hash: fingerprint(task, 'logProb', model),
    rows: known.length,
    accuracies: {
      zeroShot: share(scores.map((row) => scorer.suggest(row, 'logProb').distribution)),
      regression: regressed,
      neighbours: voted,
    },
    method: chosen,
    regression: fitLogisticRegression(features, labels, count, { l2 }),
    neighbours: chosen === 'neighbours' ? (neighbours ?? null) : null,
  });
}

/**
 * Reads a calibration's file.
 * @throws WrongInput where it is none, or was made for another task or model
 */
export function parseCalibration(text: string, task: Task, model: string): Calibration {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new WrongInput(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new WrongInput(`no calibration: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
  }
  if (parsed.data.hash !== fingerprint(task, 'logProb', model)) {
    throw new WrongInput('this calibration was made for another task or another model: calibrate again');
  }
  return parsed.data;
}

/** What tells a model's labels from others: the model, and what its words are read by. */
export function labellerIdentity(model: string, calibration: CalibratedLabels | undefined): string {
  return calibration === undefined ? model : `${model} ${calibration.hash}`;
}

/** A calibration in use. */
export class CalibratedLabels {
  readonly #calibration: Calibration;
  readonly #service: GlmService;
  readonly #task: Task;

  constructor(calibration: Calibration, service: GlmService, task: Task) {
    this.#calibration = calibration;
    this.#service = service;
    this.#task = task;
  }

  /** Changes with the calibration. */
  get hash(): string {
    return createHash('sha256').update(JSON.stringify(this.#calibration)).digest('hex');
  }

  /** Probability of each label of a row. */
  async distribution(scores: RowScores, cell: Cells): Promise<number[]> {
    const { neighbours, regression } = this.#calibration;
    if (neighbours === null) return predict(regression, answerFeatures(scores));
    const masks = await maskDistributions(this.#service, this.#task, cell);
    return nearestLabels(neighbours, masks, this.#task.verbalizer.length);
  }
}

function indexOfMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
