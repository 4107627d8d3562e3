// The documents that the client has open, and when what was asked about one of them no longer holds.
import type { Connection, Position, Range, ServerCapabilities } from 'vscode-languageserver';
import { TextDocuments, TextDocumentSyncKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Blank } from '../blanks/blank';
import { blankToReplace } from '../blanks/cursorBlank';
import type { Feature } from './feature';
import { contentModified, invalidParams } from './requests';

export class Documents implements Feature {
  readonly capabilities: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  };
  readonly #documents = new TextDocuments(TextDocument);
  readonly #closed: ((uri: string) => void) | undefined;
  /** For each document somebody asks about: ends the work on its present content. */
  readonly #contents = new Map<string, AbortController>();

  /** @param closed is called when a document is closed */
  constructor(closed?: (uri: string) => void) {
    this.#closed = closed;
  }

  listen(connection: Connection): void {
    this.#documents.listen(connection);
    const changed = ({ document }: { document: TextDocument }): void => {
      this.#contents.get(document.uri)?.abort(contentModified());
      this.#contents.delete(document.uri);
    };
    this.#documents.onDidChangeContent(changed);
    this.#documents.onDidClose((event) => {
      changed(event);
      this.#closed?.(event.document.uri);
    });
  }

  /** An open document, in the version asked about. @throws RequestError */
  get(uri: string, version?: number): TextDocument {
    const document = this.#documents.get(uri);
    if (!document) throw invalidParams(`no document ${uri} is open`);
    if (version !== undefined && document.version !== version) throw contentModified();
    return document;
  }

  /** Aborts when a request is cancelled, and, with ContentModified for its reason, when its document changes or closes. */
  whileUnchanged(uri: string, cancelled: AbortSignal): AbortSignal {
    let controller = this.#contents.get(uri);
    if (!controller) {
      controller = new AbortController();
      this.#contents.set(uri, controller);
    }
    return AbortSignal.any([cancelled, controller.signal]);
  }
}

/** Offsets of a range that lies inside a document. @throws RequestError InvalidParams */
export function offsetsOf(document: TextDocument, { start, end }: Range): { start: number; end: number } {
  const offsets = { start: offsetOf(document, start), end: offsetOf(document, end) };
  if (offsets.start > offsets.end) throw invalidParams('range.start must not come after range.end');
  return offsets;
}

/**
 * The blank that a range of a document means: a placeholder, a selection (of whole sentences or of words), or a place.
 * @throws RequestError
 */
export function blankOf(document: TextDocument, range: Range): Blank {
  const { start, end } = offsetsOf(document, range);
  return blankToReplace(document.getText(), start, end);
}

/** Offset of a position; one beyond its line's end means that end, as everywhere in the protocol. */
export function offsetOf(document: TextDocument, position: Position): number {
  if (position.line >= document.lineCount) {
    throw invalidParams(`line ${position.line} is beyond the document of ${document.lineCount} lines`);
  }
  return document.offsetAt(position);
}

/** The range of two offsets. */
export function rangeOf(document: TextDocument, { start, end }: { start: number; end: number }): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
