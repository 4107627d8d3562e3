// The language server's program with a model that only pretends: FAKE_FILL_TIME says how long it thinks, in ms.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from '../../../server/languageServer';
import { FakeModels } from './fakeService';

const models = new FakeModels();
models.behaviour.fillTime = Number(process.env.FAKE_FILL_TIME ?? 0);
startServer(createConnection(ProposedFeatures.all), models.create);
