// A file system in memory (scheme memfs) with one file, for tests of workspaces that are on no disk.
const vscode = require('vscode');

const text = 'She gave them hot [MASK] to drink.\n';

exports.activate = (context) => {
  const files = new Map([['/cloud.md', Buffer.from(text)]]);
  const changed = new vscode.EventEmitter();
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: ({ path }) => {
      if (path === '/') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      const file = files.get(path);
      if (file === undefined) throw vscode.FileSystemError.FileNotFound(path);
      return { type: vscode.FileType.File, ctime: 0, mtime: file.mtime ?? 0, size: file.length };
    },
    readDirectory: () => [...files.keys()].map((path) => [path.slice(1), vscode.FileType.File]),
    readFile: ({ path }) => {
      const file = files.get(path);
      if (file === undefined) throw vscode.FileSystemError.FileNotFound(path);
      return file;
    },
    writeFile: ({ path }, content) => {
      const file = Buffer.from(content);
      file.mtime = Date.now();
      files.set(path, file);
    },
    createDirectory: () => undefined,
    delete: ({ path }) => void files.delete(path),
    rename: () => {
      throw vscode.FileSystemError.NoPermissions('nothing is renamed here');
    },
  };
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memfs', provider));
};
