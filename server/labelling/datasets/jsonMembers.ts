// Where the members of a JSON object stand in its text.

export interface Member {
  readonly key: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface JsonObjectText {
  readonly members: readonly Member[];
  /** Where the closing brace stands. */
  readonly close: number;
  /** Whether its writer puts a space after colons and commas. */
  readonly spaced: boolean;
}

/** @param text a valid JSON object, white space around it included */
export function jsonMembers(text: string): JsonObjectText {
  const members: Member[] = [];
  let spaced = false;
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charAt(at) === '}' || at >= text.length) return { members, close: at, spaced };
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
    const keyEnd = stringEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const colon = text.indexOf(':', keyEnd);
    const valueStart = skipSpace(text, colon + 1);
    if (members.length === 0) spaced = valueStart > colon + 1;
    const valueEnd = endOfValue(text, valueStart);
    members.push({ key: String(key), valueStart, valueEnd });
    at = valueEnd;
  }
}

function skipSpace(text: string, at: number): number {
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

/** One past the string that begins at an offset. */
function stringEnd(text: string, at: number): number {
  for (at++; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') return at + 1;
  }
  return at;
}

function endOfValue(text: string, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = stringEnd(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') {
      // The brace of the object around this value, or the value's own last one.
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    }
    if (depth === 0 && (character === ',' || /\s/.test(character))) return at;
    at++;
  }
  return at;
}
