// The command "Copy Diagnostics": what a report of a fault needs, and nothing of what the user writes.
import { readFile } from 'node:fs/promises';
import { arch, cpus, freemem, homedir, platform, release, totalmem } from 'node:os';
import * as vscode from 'vscode';
import { devicesRequest } from '../../server/protocol';
import type { GlmServer } from '../connection/server';
import { asBytes } from '../quantities';
import { healthSentences } from './healthText';
import type { RecentErrors } from './recentErrors';

/** Puts a report onto the clipboard. */
export async function copyDiagnostics(
  context: vscode.ExtensionContext,
  server: GlmServer,
  errors: RecentErrors,
): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('GLM is looking at this machine') },
    async () => {
      const report = [
        ...(await versions(context)),
        ...machine(),
        '',
        ...healthSentences(server.health).map((sentence) => `- ${sentence}`),
        ...settings(),
        '',
        '## Devices',
        ...(await devices(server)),
        '',
        '## Latest errors',
        ...(errors.lines.length === 0 ? ['none'] : errors.lines.map((line) => `- ${line}`)),
        '',
      ].join('\n');
      await vscode.env.clipboard.writeText(withoutHome(report));
    },
  );
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Diagnostics were copied. They hold versions, devices, settings and errors, and no text of yours.',
    ),
  );
}

/** The home folder tells a user's name. */
export function withoutHome(text: string, home = homedir()): string {
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}

async function versions(context: vscode.ExtensionContext): Promise<string[]> {
  const { version }: { version?: unknown } = context.extension.packageJSON as { version?: unknown };
  const remote = vscode.env.remoteName === undefined ? '' : ` (${vscode.env.remoteName})`;
  return [
    `# GLM Fill ${String(version)}`,
    `- VS Code ${vscode.version}${remote}, ${vscode.env.language}, Node ${process.versions.node}`,
    `- ONNX Runtime ${await runtimeVersion(context)}`,
    `- ${vscode.workspace.isTrusted ? 'trusted' : 'restricted'} workspace`,
  ];
}

async function runtimeVersion(context: vscode.ExtensionContext): Promise<string> {
  const manifest = context.asAbsolutePath('dist/node_modules/onnxruntime-node/package.json');
  const text = await readFile(manifest, 'utf8').catch(() => '');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

function machine(): string[] {
  const all = cpus();
  return [
    `- ${platform()} ${release()} ${arch()}`,
    `- ${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} threads, ${asBytes(totalmem())} of memory, ${asBytes(freemem())} free`,
  ];
}

/** What runs the model; not the hub's access token. */
function settings(): string[] {
  const glm = vscode.workspace.getConfiguration('glm');
  const named = ['model', 'device', 'threads', 'strategy', 'candidates', 'maxTokens'];
  return [`- ${named.map((name) => `${name}: ${JSON.stringify(glm.get(name))}`).join(', ')}`];
}

async function devices(server: GlmServer): Promise<string[]> {
  try {
    return (await server.client.sendRequest(devicesRequest)).map(
      ({ device, names, available, note }) =>
        `- ${device}: ${available ? 'available' : 'not available'}${[...names, ...(note === undefined ? [] : [note])].map((part) => `, ${part}`).join('')}`,
    );
  } catch (error) {
    return [`not known: ${error instanceof Error ? error.message : String(error)}`];
  }
}
