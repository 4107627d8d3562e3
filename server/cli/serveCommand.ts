// `glm serve`: the language server, for editors other than VS Code.
import { connect } from 'node:net';
import { once } from 'node:events';
import type { Command } from 'commander';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { ModelChoice } from '../inference/service';
import { serve } from '../serve';
import { InputError } from './inputError';
import { addModelOptions, wholeNumber, type ModelOptions } from './modelOptions';

interface ServeOptions extends ModelOptions {
  readonly stdio?: boolean;
  readonly socket?: number;
}

export function addServeCommand(program: Command): void {
  addModelOptions(
    program
      .command('serve')
      .description('speak the Language Server Protocol, for editors other than VS Code'),
  )
    .option('--stdio', 'over standard input and output')
    .option(
      '--socket <port>',
      'over a connection to this port of this machine, where the editor listens',
      wholeNumber,
    )
    .action(async (options: ServeOptions) => {
      const { model, device, threads } = options;
      // What is not named here stays as the editor's settings have it.
      const choice: ModelChoice = {
        ...(model !== undefined && { model }),
        ...(device !== 'auto' && { device }),
        ...(threads !== 0 && { threads }),
      };
      if ((options.stdio === true) === (options.socket !== undefined)) {
        throw new InputError('serve needs either --stdio or --socket PORT');
      }
      if (options.socket === undefined) {
        serve(createConnection(ProposedFeatures.all, process.stdin, process.stdout), choice);
        return;
      }
      const socket = connect(options.socket, '127.0.0.1');
      await once(socket, 'connect');
      serve(createConnection(ProposedFeatures.all, socket, socket), choice);
    });
}
