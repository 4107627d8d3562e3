// Ghost text for a placeholder. The server says "replace [MASK] by Paris"; the editor can draw ghost text only where
// it adds to a line. So the candidate is shown behind the placeholder, and what is taken of it makes the placeholder go.
import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { findPlaceholders } from '../../server/blanks/placeholders';

/** Command that the editor runs after a suggestion was taken whole; internal, its argument is a `Taken`. */
const takenCommand = 'glm.suggestionTaken';

/** The editor tells of a taken suggestion in two ways, one shortly after the other. */
const bothWaysMs = 100;

/** Ghost text that was given to the editor for a placeholder. */
interface Offer {
  readonly document: vscode.TextDocument;
  /** Ends where the ghost text begins. */
  readonly placeholder: vscode.Range;
  readonly texts: readonly string[];
}

/** What the user has taken of an offer: it stands behind the placeholder now. */
interface Taken extends Omit<Offer, 'texts'> {
  readonly text: string;
}

/** What is left of an offer whose first words were taken. */
interface Rest {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
  readonly texts: readonly string[];
}

/** How a suggestion that somebody asked for went. */
export type Answered = 'shown' | 'nothing' | { readonly error: unknown };

/** Stands between the editor's ghost text and the server. */
export class Suggestions implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #offer: Offer | undefined;
  #rest: Rest | undefined;
  #asked: ((answered: Answered) => void) | undefined;

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.commands.registerCommand(takenCommand, (taken: Taken) => {
        this.#offer = undefined;
        return dropPlaceholder(taken, true);
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => void this.#takePart(event)),
    );
  }

  /** Resolves with how the next suggestion went that is asked for in any editor. */
  nextAnswer(): Promise<Answered> {
    return new Promise((resolve) => {
      this.#asked = resolve;
    });
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** For the language client. */
  readonly provide: NonNullable<Middleware['provideInlineCompletionItems']> = async (
    document,
    position,
    context,
    token,
    next,
  ) => {
    if (this.#rest && isAt(this.#rest, document, position)) {
      const range = new vscode.Range(position, position);
      return this.#rest.texts.map((text) => new vscode.InlineCompletionItem(text, range));
    }
    const isAsked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    try {
      const found = await next(document, position, context, token);
      const items = (Array.isArray(found) ? found : found?.items) ?? [];
      if (isAsked && !token.isCancellationRequested) {
        this.#answer(items.length > 0 ? 'shown' : 'nothing');
      }
      return this.#drawable(document, position, items);
    } catch (error) {
      if (isAsked && !token.isCancellationRequested) {
        this.#answer({ error });
      }
      // The client has logged it; nobody has asked for what comes by itself.
      return [];
    }
  };

  #answer(answered: Answered): void {
    this.#asked?.(answered);
    this.#asked = undefined;
  }

  /** Suggestions for a placeholder that ends at the cursor, as additions behind it. */
  #drawable(
    document: vscode.TextDocument,
    position: vscode.Position,
    items: readonly vscode.InlineCompletionItem[],
  ): vscode.InlineCompletionItem[] {
    const placeholder = items[0]?.range;
    if (placeholder === undefined || placeholder.isEmpty || !placeholder.end.isEqual(position)) {
      this.#offer = undefined;
      return [...items];
    }
    const texts = items.flatMap(({ insertText }) => (typeof insertText === 'string' ? [insertText] : []));
    this.#offer = { document, placeholder, texts };
    const range = new vscode.Range(position, position);
    return texts.map((text) => {
      const taken: Taken = { document, placeholder, text };
      const command = { title: '', command: takenCommand, arguments: [taken] };
      return new vscode.InlineCompletionItem(text, range, command);
    });
  }

  /** "Accept word" puts the first words behind the placeholder: it goes, and the rest is offered again. */
  async #takePart({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): Promise<void> {
    const offer = this.#offer;
    const [selection] = selections;
    // Who types the suggestion's letters has not taken it.
    const isTyping = kind === vscode.TextEditorSelectionChangeKind.Keyboard;
    if (!offer || isTyping || textEditor.document !== offer.document || !selection?.isEmpty) {
      return;
    }
    const { document, placeholder } = offer;
    if (selections.length > 1 || !selection.active.isAfter(placeholder.end)) {
      return;
    }
    const text = withoutCarriageReturns(
      document.getText(new vscode.Range(placeholder.end, selection.active)),
    );
    const texts = offer.texts
      .filter((offered) => offered.startsWith(text) && offered.length > text.length)
      .map((offered) => offered.slice(text.length));
    if (texts.length === 0) {
      return;
    }
    if (offer.texts.includes(text)) {
      // Perhaps it was a whole one; then the editor runs the command, too.
      await new Promise((resolve) => setTimeout(resolve, bothWaysMs));
    }
    if (this.#offer !== offer) {
      return;
    }
    this.#offer = undefined;
    if (await dropPlaceholder({ document, placeholder, text }, false)) {
      this.#rest = { document, version: document.version, position: textEditor.selection.active, texts };
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    }
  }
}

function isAt(rest: Rest, document: vscode.TextDocument, position: vscode.Position): boolean {
  return rest.document === document && rest.version === document.version && rest.position.isEqual(position);
}

/** Deletes the placeholder before what was taken, in the same step to undo; false where something else stands there. */
async function dropPlaceholder({ document, placeholder, text }: Taken, isLast: boolean): Promise<boolean> {
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  const [found] = findPlaceholders(document.getText(placeholder));
  const isThere = found?.start === 0 && found.end === document.getText(placeholder).length;
  // A line break may be two characters in the document.
  const end = document.positionAt(document.offsetAt(placeholder.end) + 2 * text.length);
  const after = withoutCarriageReturns(document.getText(new vscode.Range(placeholder.end, end)));
  if (!editor || !isThere || !after.startsWith(withoutCarriageReturns(text))) {
    return false;
  }
  return editor.edit((builder) => builder.delete(placeholder), {
    undoStopBefore: false,
    undoStopAfter: isLast,
  });
}

function withoutCarriageReturns(text: string): string {
  return text.replace(/\r\n/g, '\n');
}
