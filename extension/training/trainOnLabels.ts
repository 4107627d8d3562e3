// The command "Train on Accepted Labels": a run with its loss in sight, and at the end one click to keep or discard.
import * as vscode from 'vscode';
import {
  trainProgressNotification,
  trainRequest,
  trainStopNotification,
  type TrainAnswer,
  type TrainParams,
  type TrainProgress,
} from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { asPercent } from '../display';
import { failureOf } from '../connection/failure';
import { showFailure } from '../messages';
import { useAdapter } from './adapterSetting';
import { pickData, pickTask, pickWhat } from './pickLessons';
import { saveLabels } from './saveLabels';

/**
 * @param task URI of the task's file; asked for where it is not given
 * @param data URI of the dataset; asked for where it is not given
 */
export async function trainOnLabels(
  server: GlmServer,
  log: vscode.LogOutputChannel,
  task?: vscode.Uri,
  data?: vscode.Uri,
): Promise<void> {
  const chosenTask = task ?? (await pickTask());
  const chosenData = chosenTask && (data ?? (await pickData()));
  const what = chosenData && (await pickWhat());
  if (chosenTask === undefined || chosenData === undefined || what === undefined) return;
  // What was decided a moment ago is to be learned too.
  await saveLabels(chosenData);
  const out = await freeFolder(chosenTask);
  try {
    const params = { task: chosenTask.toString(), data: chosenData.toString(), out: out.toString(), what };
    while ((await decide(await train(server, log, params), out)) === 'goOn');
  } catch (error) {
    // A run that broke off goes on when it is asked for again; one that never began leaves nothing.
    if (!(await exists(stateOf(out)))) await remove(out);
    const failure = failureOf(error);
    if (failure.kind === 'failed') {
      log.error(failure.message);
      await vscode.window.showErrorMessage(vscode.l10n.t('GLM could not train: {0}', failure.message));
    } else {
      await showFailure(error, server, log);
    }
  }
}

/** The server's answer; progress is shown meanwhile. Cancelling keeps what was learned so far. */
async function train(
  { client }: GlmServer,
  log: vscode.LogOutputChannel,
  params: TrainParams,
): Promise<TrainAnswer> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('GLM is training'),
      cancellable: true,
    },
    async (progress, token) => {
      let reached = 0;
      let heldOut = '';
      const listener = client.onNotification(trainProgressNotification, (state) => {
        log.info(logLine(state));
        if (state.kind === 'epoch') {
          heldOut = vscode.l10n.t('held out {0} right', asPercent(state.accuracy, vscode.env.language));
          progress.report({ message: heldOut });
          return;
        }
        const percentage = (100 * state.step) / state.steps;
        progress.report({ increment: percentage - reached, message: stepMessage(state, heldOut) });
        reached = percentage;
      });
      const stopping = token.onCancellationRequested(() => client.sendNotification(trainStopNotification));
      try {
        return await client.sendRequest(trainRequest, params);
      } finally {
        listener.dispose();
        stopping.dispose();
      }
    },
  );
}

function stepMessage(
  { step, steps, loss, secondsLeft }: TrainProgress & { kind: 'step' },
  heldOut: string,
): string {
  const parts = [
    vscode.l10n.t('step {0} of {1}', step, steps),
    vscode.l10n.t('loss {0}', loss.toFixed(3)),
    heldOut,
    secondsLeft === undefined ? '' : vscode.l10n.t('at most {0} s left', Math.ceil(secondsLeft)),
  ];
  return parts.filter((part) => part !== '').join(vscode.l10n.t(', '));
}

function logLine(state: TrainProgress): string {
  return state.kind === 'step'
    ? `Training: step ${state.step} of ${state.steps}, loss ${state.loss.toFixed(3)}`
    : `Training: epoch ${state.epoch}, held out: loss ${state.loss.toFixed(3)}, accuracy ${state.accuracy.toFixed(3)}`;
}

/**
 * Before and after in numbers, and the question whether to use what was learned.
 * @returns whether the run is to go on that was stopped
 */
async function decide(answer: TrainAnswer, out: vscode.Uri): Promise<'goOn' | 'done'> {
  const percent = (share: number) => asPercent(share, vscode.env.language);
  const { before, after, heldOut } = answer;
  const accuracies = vscode.l10n.t(
    'On {0} rows held out: {1} right before, {2} after.',
    heldOut,
    percent(before.accuracy),
    percent(after.accuracy),
  );
  const stopped = answer.stopped ? ` ${vscode.l10n.t('Training was stopped before its end.')}` : '';
  const keep = vscode.l10n.t('Keep');
  const discard = vscode.l10n.t('Discard');
  const curve = vscode.l10n.t('Show Curve');
  const goOn = vscode.l10n.t('Go On');
  const choices = [keep, discard, ...(answer.stopped ? [goOn] : []), curve];
  for (;;) {
    const choice = await vscode.window.showInformationMessage(`${accuracies}${stopped}`, ...choices);
    switch (choice) {
      case keep:
        await remove(stateOf(out));
        await useAdapter(out);
        return 'done';
      case discard:
        await remove(out);
        return 'done';
      case goOn:
        return 'goOn';
      case curve:
        await showPicture(vscode.Uri.parse(answer.curve));
        break;
      case undefined:
        // Closed without an answer: the folder stays, and "Choose Adapter" finds it.
        return 'done';
    }
  }
}

/** As a picture, also where the editor would open an SVG as text. */
async function showPicture(picture: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', picture, 'imagePreview.previewEditor');
}

/** What an unfinished run goes on from. */
function stateOf(folder: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(folder, 'state.safetensors');
}

/** A folder beside the task's file, named after it: that of an unfinished run, or one that does not exist yet. */
async function freeFolder(task: vscode.Uri): Promise<vscode.Uri> {
  const name = task.path.replace(/^.*\//, '').replace(/(\.glm-task)?\.json$/, '');
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const folder = vscode.Uri.joinPath(task, '..', `${name}.glm-adapter${suffix}`);
    if (!(await exists(folder)) || (await exists(stateOf(folder)))) return folder;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function remove(folder: vscode.Uri): Promise<void> {
  if (await exists(folder)) await vscode.workspace.fs.delete(folder, { recursive: true });
}
