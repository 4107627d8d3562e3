// A constraint over tokens: which may follow, and how many it takes to satisfy it.
import type { AnswerAutomaton } from './answerAutomaton';
import { dead, type Automaton } from './automaton';
import { Distance } from './distance';
import type { ListedTokens } from './listedTokens';
import { OpenAutomaton } from './openAutomaton';
import { addByte, bytesIn, completions, type Begun } from './utf8';
import { isSpacedWord, type Fragment, type Joint, type Vocabulary, type WholeText } from './vocabulary';

/** Where the tokens so far have led. */
interface State {
  /** Of the automaton over the answer's text. */
  readonly text: number;
  readonly begun: Begun;
  /** Whether the last character belongs to a word that wants a space before the next one. */
  readonly afterWord: boolean;
  /** Of the tree of a list's tokens, where the answer is to be one of a list; else 0. */
  readonly listed: number;
}

/** Tokens that may follow a state, and the states that they lead to. */
export interface Following {
  readonly ids: Int32Array;
  readonly next: Int32Array;
}

/** Tokens that are remembered for all states together: 8 bytes each. */
const mostRemembered = 6_000_000;

/** States that a search for the shortest answer looks at. */
const mostSearched = 3000;

export class TokenAutomaton {
  readonly start: number;
  readonly #vocabulary: Vocabulary;
  readonly #answer: AnswerAutomaton;
  readonly #list: ListedTokens | undefined;
  /** The answer's automaton, or where the vocabulary leaves spaces and capitals open, the one that follows all ways. */
  readonly #text: Automaton;
  readonly #open: OpenAutomaton | undefined;
  readonly #distance: Distance;
  readonly #letters: readonly Int32Array[];
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #following = new Map<number, Following>();
  readonly #missing = new Map<number, number>();
  readonly #tokensTo = new Map<number, number>();
  #remembered = 0;

  /** @param list the tokens of the answers, where the constraint lists them */
  constructor(answer: AnswerAutomaton, vocabulary: Vocabulary, list?: ListedTokens) {
    this.#list = list;
    this.#vocabulary = vocabulary;
    this.#answer = answer;
    this.#open = vocabulary.joinsWords ? new OpenAutomaton(answer, vocabulary.lowerCases) : undefined;
    this.#text = this.#open ?? answer;
    const { alphabet } = answer;
    const writable = new Set([...vocabulary.characters].map((character) => alphabet.letterOf(character)));
    const writesBytes = vocabulary.fragments.length > 0;
    this.#distance = new Distance(this.#text, (letter) => writesBytes || writable.has(letter));
    this.#letters = vocabulary.lists.map(({ texts }) => texts.lettersIn(answer));
    this.start = this.#stateOf({
      text: this.#text.start,
      begun: 0,
      afterWord: false,
      listed: list?.root ?? 0,
    });
  }

  /** Whether the answer may end in this state. */
  accepts(state: number): boolean {
    const { text, begun } = this.#at(state);
    return begun === 0 && this.#text.accepts(text);
  }

  /** Characters that are missing at least; infinite where nothing can help any more. */
  missing(state: number): number {
    let missing = this.#missing.get(state);
    if (missing === undefined) {
      missing = this.#countMissing(this.#at(state));
      this.#missing.set(state, missing);
    }
    return missing;
  }

  /** How much of the text that must be contained stands there, in characters. */
  progress(state: number): number {
    const { text } = this.#at(state);
    if (this.#open === undefined) return this.#answer.progress(text);
    return Math.max(...this.#open.members(text).map((member) => this.#answer.progress(member)));
  }

  /** The state after one more token, or `dead`. */
  step(state: number, id: number): number {
    const from = this.#at(state);
    const listed = this.#list === undefined ? 0 : this.#list.after(from.listed).get(id);
    const whole = this.#vocabulary.wholeText(id);
    const fragment = this.#vocabulary.fragment(id);
    if (listed === undefined) return dead;
    if (whole !== undefined) return this.#stateOf({ ...this.#afterText(from, whole), listed });
    return fragment === undefined ? dead : this.#stateOf({ ...this.#afterBytes(from, fragment), listed });
  }

  /** What tokens write, byte by byte, without the space at its start: the same for all ways to cut a text into tokens. */
  written(ids: readonly number[]): string {
    const written = ids
      .map((id) => {
        const whole = this.#vocabulary.wholeText(id);
        const text = whole === undefined ? '' : whole.joint === 'nothing' ? whole.text : ` ${whole.text}`;
        return Buffer.from(this.#vocabulary.fragment(id)?.bytes ?? text).toString('latin1');
      })
      .join('');
    return written.trimStart();
  }

  /** The tokens after which the constraint can still be satisfied, in no particular order. */
  following(state: number): Following {
    const known = this.#following.get(state);
    if (known !== undefined) return known;
    const ids: number[] = [];
    const next: number[] = [];
    const add = (id: number, to: number): void => {
      if (to === dead || this.missing(to) === Infinity) return;
      ids.push(id);
      next.push(to);
    };
    if (this.#list === undefined) this.#followVocabulary(state, add);
    else for (const id of this.#list.after(this.#at(state).listed).keys()) add(id, this.step(state, id));
    const following = { ids: Int32Array.from(ids), next: Int32Array.from(next) };
    this.#remembered += ids.length;
    if (this.#remembered > mostRemembered) {
      this.#following.clear();
      this.#remembered = ids.length;
    }
    this.#following.set(state, following);
    return following;
  }

  #followVocabulary(state: number, add: (id: number, to: number) => void): void {
    const from = this.#at(state);
    if (from.begun === 0) {
      this.#vocabulary.lists.forEach(({ joint, texts }, list) => {
        const start = this.#joined(from, joint);
        if (start === dead) return;
        texts.follow(this.#text, this.#letters[list] ?? new Int32Array(), start, (id, text) => {
          add(id, this.#stateOf({ text, begun: 0, afterWord: this.#endsWord(id), listed: 0 }));
        });
      });
    }
    for (const fragment of this.#vocabulary.fragments) {
      const isInside = ((fragment.bytes[0] ?? 0) & 0xc0) === 0x80;
      if (isInside === (from.begun !== 0)) {
        add(fragment.id, this.#stateOf({ ...this.#afterBytes(from, fragment), listed: 0 }));
      }
    }
  }

  /** Tokens that are enough to satisfy the constraint; infinite where none are. */
  tokensTo(state: number): number {
    if (this.accepts(state)) return 0;
    let count = this.#tokensTo.get(state);
    if (count === undefined) {
      count = this.#shortWay(state) ?? this.#anyWay(state);
      this.#tokensTo.set(state, count);
    }
    return count;
  }

  /** Always on to where the least is missing: nearly the fewest tokens; undefined where that leads nowhere. */
  #shortWay(state: number): number | undefined {
    const { next } = this.following(state);
    let best = dead;
    let least = this.missing(state);
    for (const to of next) {
      const missing = this.missing(to);
      if (missing < least) {
        least = missing;
        best = to;
      }
    }
    if (best === dead) return undefined;
    const rest = this.tokensTo(best);
    return rest === Infinity ? undefined : rest + 1;
  }

  /** Breadth first over tokens. */
  #anyWay(state: number): number {
    const seen = new Set([state]);
    let layer = [state];
    for (let count = 0; layer.length > 0 && seen.size < mostSearched; count++) {
      if (layer.some((here) => this.accepts(here))) return count;
      const further = new Set(layer.flatMap((here) => [...this.following(here).next]));
      layer = [...further].filter((to) => !seen.has(to));
      for (const to of layer) seen.add(to);
    }
    return Infinity;
  }

  #at(state: number): State {
    return this.#states[state] ?? { text: dead, begun: 0, afterWord: false, listed: 0 };
  }

  #stateOf(state: State): number {
    const { text, begun, afterWord, listed } = state;
    if (text === dead) return dead;
    const key = `${text} ${begun} ${afterWord ? 1 : 0} ${listed}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(state) - 1;
  }

  /** The state of the text where a token that joins in this way begins. */
  #joined({ text, afterWord }: State, joint: Joint): number {
    if (this.#open === undefined || joint === 'nothing' || text === this.#text.start) return text;
    return this.#open.withSpace(text, joint === 'optionalSpace' || !afterWord);
  }

  #endsWord(id: number): boolean {
    if (this.#open === undefined) return false;
    const text = this.#vocabulary.wholeText(id)?.text ?? '';
    return isSpacedWord(Array.from(text).at(-1) ?? '');
  }

  #afterText(from: State, { text: written, joint }: WholeText): Omit<State, 'listed'> {
    let text = from.begun === 0 ? this.#joined(from, joint) : dead;
    let last = '';
    for (const character of written) {
      if (text === dead) break;
      text = this.#stepCharacter(text, character.codePointAt(0) ?? 0);
      last = character;
    }
    return { text, begun: 0, afterWord: this.#open !== undefined && isSpacedWord(last) };
  }

  #afterBytes(from: State, { bytes }: Fragment): Omit<State, 'listed'> {
    let { text, begun } = from;
    for (const byte of bytes) {
      const added = addByte(begun, byte);
      if (added === undefined || text === dead) return { text: dead, begun: 0, afterWord: false };
      if ('begun' in added) {
        begun = added.begun;
      } else {
        text = this.#stepCharacter(text, added.character);
        begun = 0;
      }
    }
    return { text, begun, afterWord: false };
  }

  #stepCharacter(text: number, character: number): number {
    return this.#text.step(text, this.#text.alphabet.letterOf(character));
  }

  #countMissing({ text, begun }: State): number {
    if (begun === 0) return this.#distance.of(text);
    const [first, last] = completions(begun);
    let least = Infinity;
    for (const letter of this.#text.alphabet.lettersBetween(first, last)) {
      const to = this.#text.step(text, letter);
      if (to !== dead) least = Math.min(least, this.#distance.of(to));
    }
    // Each byte of the begun character brings the answer nearer.
    return least + 1 - bytesIn(begun) / 4;
  }
}
