// The graph of a training step up to the gradients: forward, loss, backward. Without gradients it is the loss alone,
// for held-out rows.
import type { Architecture } from '../../glm/architecture';
import { Graph } from '../graph';
import { buildLogits, type Sequences } from './model';
import { trainingNames as names } from './names';
import { scale, weightedSum } from './operators/arithmetic';
import { reshape } from './operators/layout';
import { linear } from './operators/linear';
import { setLogProbs } from './operators/setLogProbs';
import { tokenLogProbs } from './operators/tokenLogProbs';
import { axisSize, Tape, type Tensor } from './tape';
import { isTrained, type Trainable } from './trainable';

/**
 * - `infilling`: the weighted sum of the targets' cross-entropies, the paper's objective.
 * - `choices`: cross-entropy over the answers' log-probabilities, classification as a cloze question (section 2.3).
 */
export type Objective =
  { readonly kind: 'infilling' } | { readonly kind: 'choices'; readonly choices: number };

export interface Parameter {
  /** In the checkpoint, or one of LoRA's. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trained: boolean;
}

export interface LossGraph {
  /** The bytes of a `model.onnx` without weights: every parameter is an input of its own name. */
  readonly model: Uint8Array;
  readonly parameters: readonly Parameter[];
}

/** @param withGradients whether the trained parameters' gradients are outputs */
export function buildLossGraph(
  architecture: Architecture,
  trainable: Trainable,
  objective: Objective,
  withGradients: boolean,
): LossGraph {
  const tape = new Tape(new Graph());
  const sequences: Sequences = {
    tokens: tape.input(names.tokens, 'int64', ['tokens']),
    positions: tape.input(names.positions, 'int64', ['tokens']),
    blockPositions: tape.input(names.blockPositions, 'int64', ['tokens']),
    attentionBias: tape.input(names.attentionBias, 'float32', ['rows', 1, 'n', 'n']),
    predictAt: tape.input(names.predictAt, 'int64', ['m']),
  };
  const tensors = new Map<string, Tensor>();
  const parameters: Parameter[] = [];
  const parameter = (name: string, shape: readonly number[]) => {
    const known = tensors.get(name);
    if (known !== undefined) {
      return known;
    }
    const tensor = tape.input(name, 'float32', shape);
    tensors.set(name, tensor);
    parameters.push({ name, shape, trained: isTrained(trainable, architecture, name) });
    return tensor;
  };
  const logits = buildLogits(tape, { architecture, trainable, parameter }, sequences);
  const targets = tape.input(names.targets, 'int64', ['m']);
  const logProbs = tokenLogProbs(tape, 'token_log_probs', logits, targets);
  const loss = buildLoss(tape, objective, logProbs);
  tape.output(names.loss, loss);
  if (withGradients) {
    const trained = parameters
      .filter(({ trained }) => trained)
      .flatMap(({ name }) => tensors.get(name) ?? []);
    tape.gradients(loss, trained).forEach((gradient, i) => {
      tape.output(names.gradient(trained[i]?.name ?? ''), gradient);
    });
  }
  return { model: tape.graph.encode('training', ''), parameters };
}

/** @param logProbs of the targets, [m] */
function buildLoss(tape: Tape, objective: Objective, logProbs: Tensor): Tensor {
  switch (objective.kind) {
    case 'infilling': {
      const weights = tape.input(names.weights, 'float32', ['m']);
      tape.output(names.logProbs, logProbs);
      return scale(tape, 'mean_loss', weightedSum(tape, 'mean_log_prob', logProbs, weights), -1);
    }
    case 'choices': {
      const { choices } = objective;
      const answers = tape.input(names.answers, 'float32', ['answers', 'm']);
      const row = reshape(tape, 'log_probs_row', logProbs, tape.integers(1, -1), [1, axisSize(logProbs, 0)]);
      const sums = linear(tape, 'answer_sums', row, answers);
      const scores = reshape(tape, 'answer_scores', sums, tape.integers(-1, choices), ['rows', choices]);
      tape.output(names.scores, scores);
      const gold = tape.input(names.gold, 'float32', ['rows', choices]);
      const right = setLogProbs(tape, 'right', scores, gold);
      const weights = tape.input(names.rowWeights, 'float32', ['rows']);
      return scale(tape, 'mean_loss', weightedSum(tape, 'mean_right', right, weights), -1);
    }
  }
}
