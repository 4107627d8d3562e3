// Who labels: written beside every decision.
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const byFolder = new Map<string, Promise<string>>();

/** The setting `glm.labelling.annotator`, else the name that git knows for the dataset's folder, else the login name. */
export async function annotatorFor(dataset: vscode.Uri): Promise<string> {
  const set = vscode.workspace.getConfiguration('glm', dataset).get<string>('labelling.annotator')?.trim();
  if (set !== undefined && set !== '') return set;
  const folder = dirname(dataset.fsPath);
  const known = byFolder.get(folder) ?? gitName(folder).then((name) => name ?? loginName());
  byFolder.set(folder, known);
  return known;
}

async function gitName(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['config', 'user.name'], {
      cwd: folder,
      timeout: 5000,
    });
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
