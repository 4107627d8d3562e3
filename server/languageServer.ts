// The language server: wires its features to a connection and to the service that runs the model.
import type { Connection, InitializeResult } from 'vscode-languageserver';
import { Candidates } from './features/candidates';
import { CandidatesPanel } from './features/candidatesPanel';
import { Cuda } from './features/cuda';
import { ClientAbilities } from './features/clientAbilities';
import { CodeActions } from './features/codeActions';
import { CodeLenses } from './features/codeLens';
import { Devices } from './features/devices';
import { Documents } from './features/documents';
import type { Feature } from './features/feature';
import { Fill } from './features/fill';
import { FillAll } from './features/fillAll';
import { Hover } from './features/hover';
import { Inspect } from './features/inspect';
import { Labelling } from './features/labelling';
import { useLanguage } from './features/language';
import type { CreateService } from './features/model';
import { Model } from './features/model';
import { Models } from './features/models';
import { InlineCompletion } from './features/inlineCompletion';
import { Rephrase } from './features/rephrase';
import { Settings } from './features/settings';
import { Status } from './features/status';
import { Surprise } from './features/surprise';
import { Train } from './features/train';

/** The client kills a server that takes two seconds to shut down. */
const longestShutdown = 1500;

/**
 * Serves a client over a connection until it says exit or goes away.
 * @param translations folder of the translations of what the server says
 */
export function startServer(
  connection: Connection,
  createService: CreateService,
  translations?: string,
): void {
  const status = new Status(
    () => model.restart(),
    () => {
      model.stopLoading();
    },
  );
  const model = new Model(
    createService,
    () => settings.get(),
    (changed) => status.show(changed),
  );
  const settings = new Settings(() => {
    lenses.refresh();
    void useSettings();
  });
  const documents = new Documents((uri) => settings.forget(uri));
  const candidates = new Candidates(model);
  const client = new ClientAbilities();
  const hover = new Hover(documents, settings, candidates);
  const actions = new CodeActions(documents, settings, candidates, client);
  const lenses = new CodeLenses(documents, settings, client);
  const labelling = new Labelling(model);
  const train = new Train(settings);
  const features: readonly Feature[] = [
    documents,
    settings,
    status,
    hover,
    new Fill(documents, settings, candidates),
    new FillAll(documents, settings, model),
    new CandidatesPanel(documents, model),
    new Devices(),
    new Inspect(documents, settings, model),
    new Surprise(documents, model),
    new Cuda(() => void model.restart().catch(() => undefined)),
    new Models(),
    labelling,
    new InlineCompletion(documents, settings, model),
    actions,
    lenses,
    new Rephrase(documents, settings, candidates, model),
    train,
  ];

  async function useSettings(): Promise<void> {
    try {
      await model.useSettings();
      labelling.useModel();
    } catch (error) {
      // The status says so too; a later request tries again.
      connection.console.error(`The model could not be loaded: ${String(error)}`);
    }
  }

  connection.onInitialize((params): InitializeResult => {
    if (translations !== undefined) useLanguage(params.locale, translations);
    settings.initialize(params.capabilities);
    client.initialize(params);
    hover.initialize(params);
    actions.initialize(params);
    return {
      capabilities: Object.assign({}, ...features.map(({ capabilities }) => capabilities ?? {})) as object,
      serverInfo: { name: 'glm' },
    };
  });
  connection.onInitialized(async () => {
    status.show(model.status);
    await settings.initialized();
    await useSettings();
  });
  connection.onShutdown(async () => {
    train.dispose();
    const late = new Promise<void>((resolve) => setTimeout(resolve, longestShutdown).unref());
    await Promise.race([model.dispose().catch(() => undefined), late]);
  });

  for (const feature of features) feature.listen(connection);
  connection.listen();
}
