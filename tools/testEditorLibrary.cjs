// Serves an older code-server whose VS Code is a library and no program: takes the options of VS Code's own server.
// tools/testEditor.mjs puts it into the editor's folder.
const http = require('node:http');
const { join } = require('node:path');

/** `--name value`, `--name=value` and `--name`; the last of several counts. */
function optionsOf(words) {
  const options = { _: [] };
  for (let at = 0; at < words.length; at++) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/.exec(words[at]) ?? [];
    if (name === undefined) {
      options._.push(words[at]);
      continue;
    }
    const isFlag = words[at + 1] === undefined || words[at + 1].startsWith('--');
    options[name] = value ?? (isFlag ? true : words[++at]);
  }
  return options;
}

async function run() {
  const vscode = await require(join(__dirname, 'lib/vscode/out/server-main.js')).loadCodeWithNls();
  const options = optionsOf(process.argv.slice(2));
  const { 'install-extension': extension, host, port } = options;
  if (extension !== undefined) {
    await vscode.spawnCli({ ...options, 'install-extension': [extension] });
    return;
  }
  const editor = await vscode.createServer(null, { ...options, compatibility: '1.64' });
  const web = http.createServer((request, response) => void editor.handleRequest(request, response));
  web.on('upgrade', (request, socket) => editor.handleUpgrade(request, socket));
  web.listen(Number(port), host, () => console.log(`Extension host agent listening on ${port}`));
}

void run();
