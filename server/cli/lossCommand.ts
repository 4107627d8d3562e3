// `glm loss`: the pretraining objective on given spans in a given order, one JSON request a line or one alone.
import type { Command } from 'commander';
import { z } from 'zod';
import type { LossRequest } from '../glm/objective/loss';
import { answerLines, openInput, parseRequest } from './jsonLines';
import { addModelOptions, withService, type ModelOptions } from './modelOptions';
import { textInput } from './textInput';

const schema: z.ZodType<LossRequest> = z.object({
  tokens: z.array(z.int()),
  spans: z.array(z.tuple([z.int(), z.int()])),
  order: z.array(z.int()),
  mask: z.enum(['[MASK]', '[sMASK]', '[gMASK]']).exactOptional(),
  ends: z.boolean().exactOptional(),
});

const example =
  '{"tokens": [..], "spans": [[3, 5], [8, 9]], "order": [1, 0], "mask"?: "[sMASK]", "ends"?: false}';

export function addLossCommand(program: Command): void {
  addModelOptions(
    program
      .command('loss')
      .description('the pretraining objective on given spans of a token sequence')
      .argument('[file]', 'a file, or - for standard input')
      .addHelpText('after', `\nAn input:\n  ${example}`),
  )
    .option('--jsonl', 'one JSON request a line in, one JSON result a line out')
    .action(async (input: string | undefined, options: ModelOptions & { readonly jsonl?: boolean }) => {
      if (options.jsonl === true) {
        const lines = await openInput(input);
        process.exitCode = await withService(options, async (service) => {
          const failures = await answerLines(lines, process.stdout, schema, (request) =>
            service.loss(request),
          );
          return failures > 0 ? 1 : 0;
        });
        return;
      }
      const request = parseRequest(await textInput(input), schema);
      await withService(options, async (service) => {
        process.stdout.write(`${JSON.stringify(await service.loss(request))}\n`);
      });
    });
}
