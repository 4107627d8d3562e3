// The page's line to the extension, and what outlives the page: VS Code ends a hidden page and starts it afresh.
import type { Message } from './messages';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, seen from a page. */
export interface Host<FromPage extends Message> {
  send(message: FromPage): void;
  /** What `save` was given last, also by an earlier run of the page; whatever it is, it has to be checked. */
  readonly saved: unknown;
  /** Keeps a value (JSON) until the view is closed for good. */
  save(state: unknown): void;
}

/**
 * Connects the page; to be called once. The extension sends nothing before it has heard from the page, so the page's
 * first message is one that asks for what it shows.
 */
export function connect<ToPage extends Message, FromPage extends Message>(
  isMessage: (value: unknown) => value is ToPage,
  receive: (message: ToPage) => void,
): Host<FromPage> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isMessage(data)) receive(data);
  });
  return {
    send: (message) => api.postMessage(message),
    get saved() {
      return api.getState();
    },
    save: (state) => api.setState(state),
  };
}
