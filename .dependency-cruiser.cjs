// The import rules of the house: an import goes downwards only.
//
//   extension ─► protocol, messages of webviews
//   main, cli ─► features ─► labelling ─► inference ─► blanks ─► glm
//                            inference ─► checkpoint ─► onnx
//                            inference ─► runtime ─► glm (the Engine interface), onnx (names of a graph's inputs)
//   training ─► runtime, checkpoint, onnx, glm
//   features ─► learning ─► training, labelling, inference …
/** A folder of the server, or one file of it. */
const layer = (name) => `^server/${name}${name.endsWith('.ts') ? '$' : '/'}`;
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: layer(from), pathNot: '\\.test\\.ts$' },
  to: { path: '^(server|extension)/', pathNot: [from, ...allowed].map(layer) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    only('glm', [], 'glm/ is pure: it knows no editor, no protocol, no runtime'),
    only('onnx', ['glm'], 'onnx/ is pure: it builds graphs for an architecture'),
    only('blanks', ['glm'], 'blanks/ knows documents and GLM, not how a model is run'),
    only('checkpoint', ['onnx', 'glm'], 'checkpoint/ reads foreign files and writes model folders'),
    only(
      'training',
      ['runtime', 'checkpoint', 'onnx', 'glm'],
      'training/ runs the graphs of onnx/training on a checkpoint',
    ),
    only('runtime', ['onnx', 'glm'], 'runtime/ implements the Engine interface'),
    only(
      'inference',
      ['runtime', 'checkpoint', 'blanks', 'onnx', 'glm'],
      'inference/ joins model and runtime',
    ),
    only('evaluation', ['inference', 'blanks', 'glm'], 'evaluation/ asks a GlmService questions'),
    only(
      'learning',
      ['training', 'labelling', 'inference', 'runtime', 'checkpoint', 'blanks', 'onnx', 'glm'],
      'learning/ trains a model on what a user has',
    ),
    only(
      'labelling',
      ['protocol/openDataset.ts', 'inference', 'blanks', 'glm'],
      'labelling/ works with datasets and asks a GlmService; what it says of an open one are the words of all',
    ),
    {
      name: 'features-imports',
      severity: 'error',
      from: { path: layer('features'), pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(server|extension)/',
        pathNot: [
          '^server/protocol/',
          ...['features', 'learning', 'labelling', 'inference', 'blanks', 'glm'].map(layer),
        ],
      },
    },
    {
      name: 'extension-imports',
      comment: 'the client shares only the protocol and the placeholder syntax with the server',
      severity: 'error',
      from: { path: '^extension/' },
      to: { path: '^server/', pathNot: ['^server/protocol/', '^server/blanks/placeholders\\.ts$'] },
    },
    {
      name: 'extension-imports-messages',
      comment: 'a page runs in a browser; the client shares only its messages with it',
      severity: 'error',
      from: { path: '^(extension|server)/' },
      to: { path: '^webviews/', pathNot: '^webviews/[^/]+/messages\\.ts$' },
    },
    {
      name: 'webviews-imports',
      comment: 'a page knows nothing but itself, what pages share, and the types of the protocol',
      severity: 'error',
      from: { path: '^webviews/([^/]+)/' },
      to: {
        path: '.',
        pathNot: [
          '^webviews/$1/',
          '^webviews/shared/',
          '^server/protocol/',
          '/preact/',
          '^preact',
          '\\.test\\.ts$',
          'vitest',
        ],
      },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'lsp-only-in-features',
      severity: 'error',
      from: { path: '^server/(glm|onnx|blanks|checkpoint|runtime|training|inference)/' },
      to: { path: 'vscode-languageserver' },
    },
    {
      name: 'jsonrpc-only-between-processes',
      severity: 'error',
      from: { path: '^server/(glm|onnx|blanks|checkpoint|runtime|training)/' },
      to: { path: 'vscode-jsonrpc' },
    },
    {
      name: 'onnxruntime-only-in-runtime',
      comment: 'one file loads the runtime, so that CUDA comes before it',
      severity: 'error',
      from: { path: '^(server|extension)/', pathNot: ['^server/runtime/onnxruntime\\.ts$', '\\.test\\.ts$'] },
      to: { path: 'onnxruntime-node' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
