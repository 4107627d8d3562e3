// Commands of the client that the server's actions and lenses name. The client registers them.
import type { Range } from 'vscode-languageserver-protocol';

/** Shows candidates for a blank and lets the user choose; one argument `Place`. */
export const fillBlankCommand = 'glm.fillBlank';
/** Fills every blank of a document; one argument `Pick<Place, 'uri'>`. */
export const fillAllBlanksCommand = 'glm.fillAllBlanks';
/** Replaces a selection by a placeholder and remembers what stood there; one argument `Place`. */
export const turnIntoBlankCommand = 'glm.turnIntoBlank';
/** Shows other wordings for a selection, ranked beside its own; one argument `Place`. */
export const rephraseCommand = 'glm.rephrase';

/** A range of a document. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
}

/**
 * What a client that has these commands says in `capabilities.experimental.glm`. Other editors get actions that need
 * none of them.
 */
export interface ClientCommands {
  readonly commands: readonly string[];
}
