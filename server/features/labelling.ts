// glm/labelling/…: datasets that are being labelled.
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import type { z } from 'zod';
import { JournalInUse } from '../labelling/editing/journalLock';
import { previewDataset } from '../labelling/editing/previewDataset';
import { Session } from '../labelling/editing/session';
import { ChangedOnDisk } from '../labelling/records/changedOnDisk';
import { shownColumns } from '../labelling/task/columns';
import type { Task } from '../labelling/task/task';
import { parseTask } from '../labelling/task/taskFile';
import { WrongInput } from '../labelling/wrongInput';
import type {
  LabellingAnswer,
  LabellingMethod,
  LabellingParams,
  OpenDatasetAnswer,
  SaveAnswer,
  TaskSummary,
} from '../protocol';
import {
  datasetChanged,
  datasetInUse,
  labellingProgressNotification,
  labellingRequest,
  openDatasetRequest,
  previewDatasetRequest,
} from '../protocol';
import type { Feature } from './feature';
import { checked, labellingParams, readOpenParams, readPreviewParams, readSession } from './labellingParams';
import { progressInWords, rowInWords } from './labellingWords';
import type { Model } from './model';
import { handler, invalidParams, messageOf, RequestError } from './requests';

/** Milliseconds between two notifications of progress. */
const progressInterval = 250;

/** After these there is something new to tell of the dataset. */
const changing: readonly LabellingMethod[] = ['decide', 'restore', 'bulkAccept', 'save', 'revert'];

export class Labelling implements Feature {
  readonly #model: Model;
  readonly #sessions = new Map<number, Session>();
  #next = 1;
  #connection: Connection | undefined;
  readonly #changed = new Map<number, NodeJS.Timeout>();
  /** Of the model that has made the suggestions. */
  #generation = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  listen(connection: Connection): void {
    this.#connection = connection;
    connection.onRequest(
      openDatasetRequest,
      handler((params) => this.#open(params)),
    );
    connection.onRequest(
      previewDatasetRequest,
      handler((params: unknown) => previewDataset(readPreviewParams(params).dataset)),
    );
    const on = <M extends LabellingMethod>(
      method: M,
      schema: z.ZodType<LabellingParams<M>>,
      answer: (
        session: Session,
        params: LabellingParams<M>,
        signal: AbortSignal,
      ) => Promise<LabellingAnswer<M>>,
    ): void => {
      const work = handler(async (params: unknown, signal) => {
        const name = readSession(params);
        const session = this.#session(name);
        const result = await answer(session, checked(schema, params), signal).catch(
          explain(session.source.file.path),
        );
        if (changing.includes(method)) this.#tell(name);
        return result;
      });
      connection.onRequest(labellingRequest(method).method, work);
    };
    on('rows', labellingParams.rows, async (session, { start, count, columns }) => ({
      rows: (await session.rows(start, count, columns)).map(rowInWords),
    }));
    on('detail', labellingParams.detail, async (session, { record }) =>
      rowInWords(await session.detail(record)),
    );
    on('view', labellingParams.view, async (session, { near, ...spec }, signal) => ({
      count: await session.setView(spec, signal),
      position: near === undefined ? -1 : session.position(near),
    }));
    on('position', labellingParams.position, (session, { record }) =>
      Promise.resolve({ position: session.position(record) }),
    );
    on('decide', labellingParams.decide, async (session, { decisions, annotator }) => ({
      changes: await session.changes.decide(decisions, annotator),
    }));
    on('restore', labellingParams.restore, async (session, { changes, to }) => ({
      restored: await session.changes.restore(changes, to),
    }));
    on('recovered', labellingParams.recovered, (session) =>
      Promise.resolve({ changes: session.changes.takenOver }),
    );
    on('focus', labellingParams.focus, (session, { records, all }) => {
      session.focus(records, all);
      return Promise.resolve(null);
    });
    on('why', labellingParams.why, (session, { record, label }, signal) =>
      session.why(record, label, signal),
    );
    on('quality', labellingParams.quality, (session, _params, signal) => session.quality(signal));
    on('findAnswers', labellingParams.findAnswers, async (session, _params, signal) => {
      const found = await session.discover(signal);
      return { labels: [...found].map(([label, answers]) => ({ label, answers })) };
    });
    on('bulkPreview', labellingParams.bulkPreview, (session, { threshold }) =>
      session.bulkPreview(threshold),
    );
    on('bulkAccept', labellingParams.bulkAccept, async (session, { threshold, annotator }) => ({
      changes: await session.bulkAccept(threshold, annotator),
    }));
    on('save', labellingParams.save, (session, params) => save(session, params));
    on('revert', labellingParams.revert, async (session) => {
      await session.changes.forget();
      return null;
    });
    on('backup', labellingParams.backup, async (session, { path }) => {
      await session.changes.backUp(path);
      return null;
    });
    connection.onRequest(
      labellingRequest('close').method,
      handler((params: unknown) => this.#close(readSession(params))),
    );
  }

  /** Suggests labels anew where another model has come into use. */
  useModel(): void {
    const { generation } = this.#model;
    if (generation === this.#generation) return;
    this.#generation = generation;
    for (const session of this.#sessions.values()) session.modelChanged();
  }

  async #open(params: unknown): Promise<OpenDatasetAnswer> {
    const { dataset, task: taskFile, ...paths } = readOpenParams(params);
    const task = await readTask(taskFile);
    const name = this.#next++;
    const session = await Session.open({
      ...paths,
      dataset,
      task,
      useModel: (work, signal) => this.#model.run(l10n.t('Suggesting labels'), signal, work),
      changed: () => this.#tell(name),
    }).catch(explain(dataset));
    this.#sessions.set(name, session);
    return {
      session: name,
      task: summaryOf(task),
      columns: session.columns,
      progress: progressInWords(session.progress),
    };
  }

  async #close(name: number): Promise<null> {
    const session = this.#session(name);
    this.#sessions.delete(name);
    clearTimeout(this.#changed.get(name));
    this.#changed.delete(name);
    await session.close();
    return null;
  }

  #session(name: number): Session {
    const session = this.#sessions.get(name);
    if (session === undefined) throw invalidParams(`no dataset ${name} is open`);
    return session;
  }

  /** Tells the client how far a dataset is, soon and not too often. */
  #tell(name: number): void {
    if (this.#changed.has(name)) return;
    const timer = setTimeout(() => {
      this.#changed.delete(name);
      const session = this.#sessions.get(name);
      if (session === undefined) return;
      void this.#connection
        ?.sendNotification(labellingProgressNotification, {
          session: name,
          progress: progressInWords(session.progress),
        })
        .catch(() => undefined);
    }, progressInterval);
    this.#changed.set(name, timer);
  }
}

/** What a client has to know to ask what is wanted: that another window or another program has the dataset. */
function explain(dataset: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof ChangedOnDisk) throw new RequestError(datasetChanged, messageOf(error));
    if (!(error instanceof JournalInUse)) throw error;
    const message = l10n.t('{0} is being labelled in another window.', basename(dataset));
    throw new RequestError(datasetInUse, message);
  };
}

/** @throws WrongInput naming the file and the field that is wrong */
async function readTask(path: string): Promise<Task> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new WrongInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    return parseTask(text);
  } catch (error) {
    throw error instanceof WrongInput ? new WrongInput(`${path}: ${error.message}`) : error;
  }
}

function summaryOf(task: Task): TaskSummary {
  const { name, verbalizer, patterns, labelColumn, goldColumn, guideline, scorer } = task;
  return {
    name,
    labels: verbalizer,
    patterns: patterns.map(({ source }) => source),
    textColumns: shownColumns(task),
    labelColumn,
    scorer,
    ...(goldColumn !== undefined && { goldColumn }),
    ...(guideline !== undefined && { guideline }),
  };
}

async function save(session: Session, { target, replace }: LabellingParams<'save'>): Promise<SaveAnswer> {
  const path = target ?? session.target;
  const isOwn = resolve(path) === resolve(session.source.file.path);
  if (!isOwn && replace !== true && existsSync(path)) return { kind: 'exists', path };
  try {
    return { kind: 'saved', path, rows: await session.save(path) };
  } catch (error) {
    if (error instanceof ChangedOnDisk) return { kind: 'changedOnDisk' };
    throw error;
  }
}
