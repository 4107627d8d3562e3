// `glm models`: what is on this machine, and what can be downloaded.
import { Option, type Command } from 'commander';
import { formatBytes } from '../checkpoint/download/formatBytes';
import { listModels, type ListedModel } from '../inference/modelList';
import { pruneModels, removeModel } from '../inference/removeModels';
import { InputError } from './inputError';
import { table } from './table';

interface ModelsOptions {
  readonly json?: boolean;
  readonly remove?: string;
  readonly prune?: string | true;
}

/** Days without use after which a model in the cache is removed, where the user does not say. */
const pruneAfter = 30;

export function addModelsCommand(program: Command): void {
  program
    .command('models')
    .description('list the models: bundled, downloaded, converted, downloadable')
    .option('--json', 'print JSON')
    .addOption(
      new Option('--remove <name>', 'remove a model from this machine: its name or its folder').conflicts(
        'prune',
      ),
    )
    .option('--prune [days]', `remove converted models that were not used for so many days (${pruneAfter})`)
    .action(async ({ json, remove, prune }: ModelsOptions) => {
      if (remove !== undefined || prune !== undefined) {
        const removed = remove === undefined ? await pruneModels(daysOf(prune)) : [await removeModel(remove)];
        process.stdout.write(
          json === true ? `${JSON.stringify(removed, undefined, 2)}\n` : removedLines(removed),
        );
        return;
      }
      const models = await listModels();
      process.stdout.write(json === true ? `${JSON.stringify(models, undefined, 2)}\n` : modelTable(models));
    });
}

/** @throws InputError where that is no number of days */
function daysOf(prune: string | true | undefined): number {
  if (prune === undefined || prune === true) return pruneAfter;
  const days = Number(prune);
  if (prune.trim() === '' || !(days >= 0)) {
    throw new InputError(`--prune ${prune}: how many days? 0 removes all that are not in use`);
  }
  return days;
}

function removedLines(removed: readonly ListedModel[]): string {
  return removed.map(({ where, bytes }) => `removed ${where} (${formatBytes(bytes)})\n`).join('');
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
