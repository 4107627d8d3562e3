// Webview pages. How one is made:
//
//   webviews/NAME/page.tsx     the page: TypeScript and Preact; imports './page.css', which imports '../shared/page.css'.
//                              Bundled to dist/webview/NAME.js and NAME.css by tools/build.mjs.
//   webviews/NAME/messages.ts  types of the messages both ways, and their `messageCheck`s; the one file of the page that
//                              the extension imports
//   webviews/shared/           what pages share: `connect` to the extension, `textOf` for translated texts, page.css
//   extension/FEATURE/         makes a `WebviewPage` in its WebviewViewProvider, WebviewPanel or custom editor
//
// `npm run build` bundles it, `npm run typecheck` checks it (webviews/tsconfig.json: a browser's types, no Node's); tests
// of what needs no browser stand beside it as *.test.ts, tests of the page in test/e2e.
//
// A page is ended when it is hidden and starts afresh when it is shown: it sends a first message that asks for what it
// shows, and keeps what the user has set in it by `host.save`. Nothing is fetched, nothing is written as HTML:
// Preact sets texts, never markup; `style={{ … }}` works (it goes through the CSSOM), style attributes do not.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Message } from '../webviews/shared/messages';

export interface WebviewPageOptions<FromPage extends Message> {
  readonly extensionUri: vscode.Uri;
  /** The page's folder in webviews/. */
  readonly name: string;
  readonly title: string;
  /** The page's texts, translated; it finds them by `textOf(key)`. */
  readonly strings: Readonly<Record<string, string>>;
  readonly isMessage: (value: unknown) => value is FromPage;
  readonly onMessage: (message: FromPage) => void;
}

/** A page in a webview. */
export class WebviewPage<ToPage extends Message, FromPage extends Message> implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #subscription: vscode.Disposable;

  constructor(webview: vscode.Webview, options: WebviewPageOptions<FromPage>) {
    const { extensionUri, isMessage, onMessage } = options;
    this.#webview = webview;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    };
    this.#subscription = webview.onDidReceiveMessage((message: unknown) => {
      if (isMessage(message)) onMessage(message);
    });
    webview.html = pageHtml(webview, options);
  }

  /** Sends a message; one that is sent while the page is hidden is lost. */
  send(message: ToPage): void {
    void this.#webview.postMessage(message);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

function pageHtml<M extends Message>(webview: vscode.Webview, options: WebviewPageOptions<M>): string {
  const { extensionUri, name, title, strings } = options;
  const file = (extension: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', `${name}.${extension}`));
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width">
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="${escapeHtml(String(file('css')))}">
  </head>
  <body data-strings="${escapeHtml(JSON.stringify(strings))}">
    <div id="page"></div>
    <script nonce="${nonce}" src="${escapeHtml(String(file('js')))}"></script>
  </body>
</html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
