// What `glm train` says on standard error while it works: steps with their loss, epochs, how long it takes.
import type { LearningEvent } from '../learning/request';
import { ProgressLine, type ProgressOutput } from './progressLine';
import { formatDuration } from '../checkpoint/download/rate';

export class TrainProgress {
  readonly #output: ProgressOutput;
  readonly #line: ProgressLine;
  readonly #json: boolean;

  constructor(output: ProgressOutput, json: boolean, now: () => number = Date.now) {
    this.#output = output;
    this.#line = new ProgressLine(output, now);
    this.#json = json;
  }

  show(event: LearningEvent): void {
    if (this.#json) {
      this.#output.write(`${JSON.stringify(event)}\n`);
      return;
    }
    switch (event.kind) {
      case 'start': {
        const { model, examples, heldOut, parameters, done, device, passedOver } = event;
        const goesOn = done > 0 ? `, going on after step ${done}` : '';
        const not = passedOver === undefined ? '' : ` (not on ${passedOver.device}: ${passedOver.reason})`;
        this.#line.note(
          `${model} on ${device}${not}: ${examples} examples, ${heldOut} held out, ${(parameters / 1e6).toFixed(2)} M parameters trained${goesOn}`,
        );
        return;
      }
      case 'step': {
        const { step, steps, loss, secondsLeft } = event;
        const rest = secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft)} left at most`;
        this.#line.show(`step ${step} of ${steps}, loss ${loss.toFixed(3)}${rest}`);
        return;
      }
      case 'epoch': {
        const { epoch, loss, accuracy } = event;
        const right = accuracy === undefined ? '' : `, accuracy ${(100 * accuracy).toFixed(1)} %`;
        this.#line.note(`epoch ${epoch}: held out loss ${loss.toFixed(3)}${right}`);
      }
    }
  }

  end(): void {
    this.#line.end();
  }
}
