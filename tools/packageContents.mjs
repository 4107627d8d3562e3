// What a packed extension consists of, by platform. Whatever is not named here does not belong into one.

const runtime = 'dist/node_modules/onnxruntime-node';

/** The runtime's binaries by platform. (Of the Mac's library there are two equal copies; this is the one that is loaded.) */
const binaries = {
  'linux-x64': ['libonnxruntime.so.1', 'onnxruntime_binding.node'],
  'linux-arm64': ['libonnxruntime.so.1', 'onnxruntime_binding.node'],
  'darwin-arm64': ['libonnxruntime.1.dylib', 'onnxruntime_binding.node'],
  'win32-x64': ['DirectML.dll', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', 'onnxruntime_binding.node'],
  'win32-arm64': [
    'DirectML.dll',
    'dxcompiler.dll',
    'dxil.dll',
    'onnxruntime.dll',
    'onnxruntime_binding.node',
  ],
};

/** The platforms that there are binaries for. */
export const targets = Object.keys(binaries);

/** The most that a package may weigh, in MiB, where that was promised. */
export const largestPackage = { 'linux-x64': 90 };

/** The bundled programs, in dist/. */
export const programs = ['extension.js', 'server.js', 'inference.js', 'training.js', 'cli.js'];

/** What the extension cannot do without, whatever the platform. */
const required = [
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'media/icon.png',
  ...programs.map((program) => `dist/${program}`),
  `${runtime}/package.json`,
  `${runtime}/dist/index.js`,
  'dist/node_modules/onnxruntime-common/package.json',
  'dist/node_modules/onnxruntime-common/dist/cjs/index.js',
];

/** What each bundled model consists of. */
const modelFiles = ['glm.json', 'tokenizer.json', 'model.onnx', 'model.onnx.data'];

/** What nobody needs who uses the extension, or what must not be given away. */
const unwanted = [
  /\.map$/,
  /\.d\.ts$/,
  /\.ts$/,
  /\.(test|spec)\./,
  /(^|\/)\.(env|npmrc|git)/,
  /\.(pt|safetensors|bin)$/,
];

/** The binaries of a platform as paths in the package. */
export function binariesFor(target) {
  return binaries[target].map((file) => `${runtime}/bin/napi-v6/${target.replace('-', '/')}/${file}`);
}

/**
 * What is wrong with a package.
 *
 * @param {readonly string[]} files its paths, with slashes
 * @param {string} target one of `targets`
 * @param {readonly string[]} pages the files of webview pages
 * @returns {string[]} sentences for people; empty where all is well
 */
export function contentsProblems(files, target, pages = []) {
  const present = new Set(files);
  const own = binariesFor(target);
  const models = files.flatMap((file) => /^(server\/models\/[^/]+)\/glm\.json$/.exec(file)?.[1] ?? []);
  const missing = [
    ...[...required, ...pages, ...own].filter((file) => !present.has(file)),
    ...(models.length === 0 ? ['server/models/<name>/glm.json'] : []),
    ...models
      .flatMap((model) => modelFiles.map((file) => `${model}/${file}`))
      .filter((file) => !present.has(file)),
  ];
  const foreign = files.filter(
    (file) => (file.includes('/bin/') || /\.(node|so|dll|dylib|exe)(\.|$)/.test(file)) && !own.includes(file),
  );
  const useless = files.filter((file) => unwanted.some((pattern) => pattern.test(file)));
  return [
    ...(missing.length > 0
      ? [`The package would lack ${missing.join(', ')}. (Run \`npm run build\` first?)`]
      : []),
    ...(foreign.length > 0
      ? [`The package would carry binaries that ${target} does not need: ${foreign.join(', ')}`]
      : []),
    ...(useless.length > 0 ? [`The package would carry what nobody needs: ${useless.join(', ')}`] : []),
  ];
}
