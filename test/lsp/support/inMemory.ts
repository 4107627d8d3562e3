// A server in the test's own process, with a fake model: fast, and open to see what it asks of the model.
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import type { InitializeResult } from 'vscode-languageserver/node';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../../server/languageServer';
import type { ClientOptions } from './client';
import { Client } from './client';
import { FakeModels } from './fakeService';

export interface InMemory {
  readonly client: Client;
  readonly models: FakeModels;
  readonly initialized: InitializeResult;
}

export async function startInMemory(
  options: ClientOptions = {},
  prepare?: (models: FakeModels) => void,
): Promise<InMemory> {
  const models = new FakeModels();
  prepare?.(models);
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  startServer(
    createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    ),
    models.create,
    // Without a language the server speaks English, whatever is there.
    ...(options.locale === undefined ? [] : [resolve(import.meta.dirname, '../../../l10n')]),
  );
  const client = new Client(toClient, toServer, options);
  return { client, models, initialized: await client.initialize() };
}
