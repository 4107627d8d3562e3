// The language server's program, as the extension starts it: --stdio, --node-ipc, --pipe or --socket.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './serve';

serve(createConnection(ProposedFeatures.all));
