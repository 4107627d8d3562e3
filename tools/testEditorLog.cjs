// Log files of an older VS Code, in place of its native module that is not built: without one, that editor's extension
// host waits for it in a loop that never ends. tools/testEditor.mjs puts it into the editor's folder.
const { appendFile, mkdir } = require('node:fs/promises');
const { dirname } = require('node:path');

const nothing = () => undefined;

/** Writes what it is told to a file, whatever the level. */
function logger(file) {
  let written = mkdir(dirname(file), { recursive: true });
  const write = (text) => {
    // A log that cannot be written is missed by nobody here.
    written = written.then(() => appendFile(file, `${text}\n`)).catch(nothing);
  };
  const levels = { trace: write, debug: write, info: write, warn: write, error: write, critical: write };
  return {
    ...levels,
    setLevel: nothing,
    setPattern: nothing,
    clearFormatters: nothing,
    flush: nothing,
    drop: nothing,
  };
}

const create = (_name, file) => Promise.resolve(logger(file));

module.exports = {
  setLevel: nothing,
  setFlushOn: nothing,
  createRotatingLogger: create,
  createAsyncRotatingLogger: create,
};
