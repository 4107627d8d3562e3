// The folder that a training run writes: the adapter, how it was learned, and while it is not finished its state.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterFile } from '../checkpoint/adapter/adapter';
import { WrongInput } from '../labelling/wrongInput';
import { z } from 'zod';
import { learningCurve } from './curve';
import type { CurveWords, LearningEvent } from './request';

/** What of a log is drawn again when a run goes on. */
const eventSchema: z.ZodType<Exclude<LearningEvent, { kind: 'start' }>> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('step'),
    step: z.int(),
    steps: z.int(),
    loss: z.number(),
    secondsLeft: z.number().optional(),
  }),
  z.object({
    kind: z.literal('epoch'),
    step: z.int(),
    epoch: z.int(),
    loss: z.number(),
    accuracy: z.number().optional(),
  }),
]);

export class RunFolder {
  readonly path: string;
  #events: LearningEvent[] = [];
  /** What is being written to the log. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder, or opens that of an unfinished run.
   * @throws WrongInput where it holds a finished adapter, or is a file
   */
  static async open(path: string): Promise<RunFolder> {
    const folder = new RunFolder(path);
    if (existsSync(folder.adapter) && !existsSync(folder.state)) {
      throw new WrongInput(`${path} holds an adapter already: name another folder, or delete it`);
    }
    if ((await stat(path).catch(() => undefined))?.isFile() === true) {
      throw new WrongInput(`"${path}" is a file, not a folder`);
    }
    await mkdir(path, { recursive: true });
    return folder;
  }

  get adapter(): string {
    return join(this.path, adapterFile);
  }

  /** What an unfinished run needs to go on. */
  get state(): string {
    return join(this.path, 'state.safetensors');
  }

  /** One event a line, JSON. */
  get log(): string {
    return join(this.path, 'training.jsonl');
  }

  get curve(): string {
    return join(this.path, 'curve.svg');
  }

  /** Begins the log, or goes on with that of an earlier run up to the steps whose state was kept. */
  async begin(start: LearningEvent & { kind: 'start' }): Promise<void> {
    const earlier = start.done === 0 ? [] : await this.#readLog();
    const kept = earlier.filter(({ step }) => step <= start.done);
    this.#events = [start, ...kept];
    const part = `${this.log}.part`;
    await writeFile(part, this.#events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await rename(part, this.log);
  }

  /** Adds an event to the log. */
  add(event: LearningEvent): void {
    this.#events.push(event);
    this.#writing = this.#writing.then(() => appendFile(this.log, `${JSON.stringify(event)}\n`));
    // Whoever finishes the folder hears of it.
    this.#writing.catch(() => undefined);
  }

  /** Draws the learning curve and, where the run is done, forgets its state. */
  async finish(title: string, isDone: boolean, words?: CurveWords): Promise<void> {
    await this.#writing;
    await writeFile(this.curve, learningCurve(title, this.#events, words));
    if (isDone) await rm(this.state, { force: true });
  }

  async #readLog(): Promise<z.infer<typeof eventSchema>[]> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      try {
        const parsed = eventSchema.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        // The last line of a run that was killed may be torn.
        return [];
      }
    });
  }
}
