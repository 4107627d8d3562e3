// What stood where there is a blank now: remembered for as long as its document is open, through edits and undo.
import * as vscode from 'vscode';
import { findPlaceholders } from '../../server/blanks/placeholders';
import { afterChange, type TrackedSpan } from './trackedSpan';

/** A placeholder and the text that gave way to it. */
export interface Original {
  readonly range: vscode.Range;
  readonly text: string;
}

interface Entry {
  span: TrackedSpan;
  readonly text: string;
}

/** The originals of all open documents. */
export class Originals implements vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly #entries = new Map<vscode.TextDocument, Entry[]>();
  readonly #subscriptions: vscode.Disposable;

  constructor() {
    this.onDidChange = this.#emitter.event;
    this.#subscriptions = vscode.Disposable.from(
      this.#emitter,
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // A document that only changes its language is closed and opened too.
        if (document.isClosed) {
          this.#entries.delete(document);
        }
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /**
   * Remembers what stands in a range. It counts once an edit puts a placeholder there, and again after every undo and
   * redo that does.
   */
  remember(document: vscode.TextDocument, range: vscode.Range): void {
    const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    const entries = (this.#entries.get(document) ?? []).filter((entry) => !isSame(entry.span, span));
    this.#entries.set(document, [...entries, { span, text: document.getText(range) }]);
  }

  /** The original of the placeholder that a position touches. */
  at(document: vscode.TextDocument, position: vscode.Position): Original | undefined {
    return this.of(document).find(({ range }) => range.contains(position));
  }

  /** All originals whose placeholders stand in a document now. */
  of(document: vscode.TextDocument): Original[] {
    return (this.#entries.get(document) ?? []).flatMap(({ span, text }) => {
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      const [placeholder] = findPlaceholders(document.getText(range));
      const isPlaceholder = placeholder?.start === 0 && placeholder.end === span.end - span.start;
      return isPlaceholder ? [{ range, text }] : [];
    });
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const entries = this.#entries.get(document);
    if (entries === undefined || contentChanges.length === 0) {
      return;
    }
    for (const entry of entries) {
      // The last change of a document comes first, so that earlier offsets stay as they are.
      for (const { rangeOffset, rangeLength, text } of contentChanges) {
        const change = { offset: rangeOffset, removed: rangeLength, inserted: text.length };
        entry.span = afterChange(entry.span, change);
      }
    }
    this.#emitter.fire();
  }
}

function isSame(one: TrackedSpan, other: TrackedSpan): boolean {
  return one.start === other.start && one.end === other.end;
}
