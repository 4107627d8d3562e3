// `glm score`, `tokenize`, `inspect` and `logits`: one JSON request a line in, one JSON result a line out.
import type { Command } from 'commander';
import type { z } from 'zod';
import type { GlmService } from '../inference/service';
import { answerLines, openInput, parseRequest } from './jsonLines';
import { addModelOptions, withService, type ModelOptions } from './modelOptions';
import { inspectSchema, logitsSchema, scoreSchema, tokenizeSchema } from './requests';
import { textInput } from './textInput';

interface LineOptions extends ModelOptions {
  readonly jsonl?: boolean;
  readonly choice?: readonly string[];
}

export function addLineCommands(program: Command): void {
  add(program, {
    name: 'score',
    description: 'how likely given answers to a blank are',
    example: '{"text": "The capital of France is [MASK].", "choices": [" Paris", " Rome"]}',
    schema: scoreSchema,
    answer: (service, request) => service.score(request),
    answerAll: (service, requests) => service.scoreAll(requests),
    fromText: (text, options) => ({ text, choices: options.choice ?? [] }),
  }).option('--choice <answer...>', 'the answers, where the text is given as an argument or a file');
  add(program, {
    name: 'tokenize',
    description: "a text's token ids, as the original tokenizer makes them",
    example: '{"text": "Hello"}',
    schema: tokenizeSchema,
    answer: (service, request) => service.tokenize(request.text),
    fromText: (text) => ({ text }),
  });
  add(program, {
    name: 'inspect',
    description: 'how the model reads a text: tokens, both rows of positions, where the blanks are',
    example: '{"text": "The [MASK] jumped."}',
    schema: inspectSchema,
    answer: (service, request) => service.inspect(request),
    fromText: (text) => ({ text }),
  });
  add(program, {
    name: 'logits',
    description: 'the largest logits of a token sequence, for checking against other implementations',
    example: '{"inputIds": [..], "positionIds": [[..], [..]], "partALength": 7, "at": [7]}',
    schema: logitsSchema,
    answer: (service, request) => service.logits(request),
  });
}

interface LineCommand<Request> {
  readonly name: string;
  readonly description: string;
  /** An input line, for the help text. */
  readonly example: string;
  readonly schema: z.ZodType<Request>;
  readonly answer: (service: GlmService, request: Request) => Promise<unknown>;
  /** Answers several requests at once, where that is faster. */
  readonly answerAll?: (service: GlmService, requests: readonly Request[]) => Promise<readonly unknown[]>;
  /** The request that a plain text makes; left out where a text is not enough. */
  readonly fromText?: (text: string, options: LineOptions) => Request;
}

function add<Request>(program: Command, command: LineCommand<Request>): Command {
  const { name, description, example, schema, answer, answerAll, fromText } = command;
  return addModelOptions(
    program
      .command(name)
      .description(description)
      .argument('[text|file]', 'a file, a text, or - for standard input')
      .addHelpText('after', `\nAn input line with --jsonl:\n  ${example}`),
  )
    .option('--jsonl', 'one JSON request a line in, one JSON result a line out')
    .action(async (input: string | undefined, options: LineOptions) => {
      if (options.jsonl === true) {
        const lines = await openInput(input);
        process.exitCode = await withService(options, async (service) => {
          const failures = await answerLines(
            lines,
            process.stdout,
            schema,
            (request) => answer(service, request),
            answerAll && ((requests) => answerAll(service, requests)),
          );
          return failures > 0 ? 1 : 0;
        });
        return;
      }
      const text = await textInput(input);
      const request = fromText?.(text, options) ?? parseRequest(text, schema);
      await withService(options, async (service) => {
        process.stdout.write(`${JSON.stringify(await answer(service, request))}\n`);
      });
    });
}
