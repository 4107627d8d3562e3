// `glm models`: what is on this machine, and what can be downloaded.
import type { Command } from 'commander';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { listModels, type ListedModel } from '../inference/modelList';
import { table } from './table';

export function addModelsCommand(program: Command): void {
  program
    .command('models')
    .description('list the models: bundled, downloaded, converted, downloadable')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const models = await listModels();
      process.stdout.write(json === true ? `${JSON.stringify(models, undefined, 2)}\n` : modelTable(models));
    });
}

/** A line a model, columns under their headings. */
export function modelTable(models: readonly ListedModel[]): string {
  return table(['NAME', 'STATE', 'LANGUAGES', 'SIZE', 'PRECISION', 'WHERE'], models.map(cells));
}

function cells({ name, state, languages, bytes, precision, where, problem }: ListedModel): string[] {
  const size = `${state === 'downloadable' ? '~' : ''}${formatBytes(bytes)}`;
  const place = state === 'downloadable' ? `glm download ${name}` : where;
  const note = problem === undefined ? place : `${place} (unusable: ${problem})`;
  return [name, state, languages.join(' ') || '-', size, precision ?? '-', note];
}
