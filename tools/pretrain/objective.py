"""Autoregressive blank infilling: which spans of a text are blanked, and the Part A + Part B sequence that follows."""

import math
from dataclasses import dataclass, field

import numpy as np

IGNORED = -1


@dataclass
class Specials:
    end_of_text: int
    start: int
    end: int
    cls: int
    mask: int
    gmask: int
    smask: int

    @staticmethod
    def of(ids: dict[str, int]) -> "Specials":
        return Specials(
            ids["<|endoftext|>"],
            ids["<|startofpiece|>"],
            ids["<|endofpiece|>"],
            ids["[CLS]"],
            ids["[MASK]"],
            ids["[gMASK]"],
            ids["[sMASK]"],
        )


class TokenClasses:
    """What each token looks like from its bytes: where words and sentences may begin and end.

    `first`/`last`: kind of the first and last character. `space`: begins with white space.
    """

    INSIDE, LETTER, DIGIT, HAN, MARK, SPACE = range(6)  # INSIDE: within a character's bytes
    CLOSERS = "\"'”’)]）」』》"

    def __init__(self, texts: list[bytes]):
        n = len(texts)
        self.first = np.zeros(n, dtype=np.int8)
        self.last = np.zeros(n, dtype=np.int8)
        self.space = np.zeros(n, dtype=bool)
        self.blank = np.zeros(n, dtype=bool)  # white space only
        self.word = np.zeros(n, dtype=bool)  # has a letter, digit or Han character
        self.stop = np.zeros(n, dtype=bool)  # may end a sentence
        for i, data in enumerate(texts):
            whole = data.decode("utf-8", errors="ignore")
            text = whole.strip()
            self.space[i] = whole[:1].isspace()
            self.blank[i] = bool(whole) and not text
            continues = bool(data) and 0x80 <= data[0] < 0xC0
            self.first[i] = self.INSIDE if continues else self.kind(text[:1], data)
            self.last[i] = self.kind(text[-1:], data)
            self.word[i] = any(c.isalnum() for c in text) or (not text and not self.blank[i])
            bare = text.rstrip(self.CLOSERS)
            self.stop[i] = bare[-1:] in tuple(".!?。！？…") and bare[-1:] != ""
        self.end_of_line = texts.index(b"\n")

    def kind(self, character: str, data: bytes) -> int:
        if not character:
            # White space, or the first bytes of a rare character.
            return self.SPACE if data.isspace() else self.HAN
        if "\u3400" <= character <= "\u9fff":
            return self.HAN
        if character.isalpha():
            return self.LETTER
        return self.DIGIT if character.isnumeric() else self.MARK

    def word_starts(self, ids: np.ndarray) -> np.ndarray:
        """True where a span may begin (and so, where the one before may end)."""
        first, last = self.first[ids], self.last[ids]
        starts = self.space[ids] | (first == self.HAN)
        starts[1:] |= first[1:] != last[:-1]
        starts &= first != self.INSIDE
        starts[:1] = True
        return starts

    def sentence_starts(self, ids: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Positions where a sentence begins: after a stop, or at the start of a line."""
        stop = self.stop[ids]
        starts = np.zeros(len(ids), dtype=bool)
        starts[1:] = stop[:-1] & words[1:] & (self.word[ids[1:]] | self.space[ids[1:]])
        # A full stop inside a number, name or file name is followed by a letter without a space.
        glued = ~self.space[ids] & (self.first[ids] != self.HAN)
        starts &= ~glued
        # In "line.\nNext" the line break opens the sentence: a mask there swallows it.
        after_blank = np.zeros(len(ids), dtype=bool)
        after_blank[1:] = self.blank[ids[:-1]]
        starts &= ~after_blank
        starts[:1] = True
        return np.flatnonzero(starts)


@dataclass
class Example:
    tokens: list[int]
    positions: list[int]
    blocks: list[int]
    targets: list[int]
    part_a: int
    neighbours: list[tuple[int, int, int, int]]  # of each target: 3, 2, 1 before and 1 after, or -1


@dataclass
class Blanks:
    """Spans [start, end) of a text in the order in which they are generated."""

    spans: list[tuple[int, int]]
    mask: int
    ends: bool = field(default=True)  # False: the text was cut, so the last span has no end


def build(text: list[int], blanks: Blanks, special: Specials) -> Example:
    """Part A: [CLS] text with masks <|endoftext|>. Part B: each span after its <|startofpiece|>.

    The token after a target counts as its neighbour only at the end of a span: elsewhere it is not known yet.
    """
    part_a, where, at = [special.cls], {}, 0
    for start, end in sorted(blanks.spans):
        part_a += text[at:start]
        where[start] = len(part_a)
        part_a.append(blanks.mask)
        at = end
    part_a += text[at:]
    if blanks.mask != special.gmask:
        part_a.append(special.end_of_text)
    tokens, positions = part_a, list(range(len(part_a)))
    n = len(part_a)
    blocks, targets = [0] * n, [IGNORED] * n
    neighbours = []
    known = [-1, -1, -1, *text, -1]
    for start, end in blanks.spans:
        for at in range(start, end):
            after = known[at + 4] if at == end - 1 and blanks.ends else -1
            neighbours.append((known[at], known[at + 1], known[at + 2], after))
        if blanks.ends:
            neighbours.append((-1, -1, -1, -1))
        span = text[start:end]
        if blanks.ends:
            tokens = tokens + [special.start, *span]
            targets += [*span, special.end]
        else:
            tokens = tokens + [special.start, *span[:-1]]
            targets += span
        length = len(tokens) - len(positions)
        positions += [where[start]] * length
        blocks += range(1, length + 1)
    return Example(tokens, positions, blocks, targets, n, neighbours)


@dataclass
class Recipe:
    """How a sample is blanked; `density` is the share of the tokens blanked (None: 1 to 5 blanks)."""

    task: str  # "user", "spans", "sentence" or "document"
    density: float | None = None


class Text:
    """A window of token ids with its word and sentence starts, on which spans are drawn."""

    def __init__(self, ids: np.ndarray, classes: TokenClasses):
        self.ids = ids
        self.classes = classes
        self.words = classes.word_starts(ids)
        # A mask swallows the white space on its left, so a span takes that along.
        self.first = np.flatnonzero(self.words)
        lone = self.first[classes.blank[ids[self.first]]]
        self.follows_blank = set((lone + 1).tolist())
        self.bounds = np.append(self.first, len(ids))

    def units(self) -> list[tuple[int, int]]:
        """Words, marks, Han words: [start, end), a line break together with the word after it."""
        units: list[tuple[int, int]] = []
        for start, end in zip(self.bounds[:-1].tolist(), self.bounds[1:].tolist(), strict=True):
            if start in self.follows_blank and units:
                units[-1] = (units[-1][0], end)
            else:
                units.append((start, end))
        return units


def draw_words(rng: np.random.Generator) -> int:
    """How many words a user's blank has: mostly one."""
    u = rng.random()
    if u < 0.5:
        return 1
    if u < 0.66:
        return 2
    if u < 0.78:
        return 3
    return int(rng.integers(4, 9))


LONGEST_USER_BLANK = 12


def user_spans(text: Text, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Words and phrases, never touching; single marks are seldom blanked alone."""
    units = text.units()
    word = text.classes.word[text.ids]
    taken = np.zeros(len(units) + 2, dtype=bool)
    spans = []
    for _ in range(count):
        at, words = int(rng.integers(len(units))), draw_words(rng)
        if rng.random() < 0.05:
            at = len(units) - words  # the end of the text: writing on
        at = max(at, 0)
        last = min(at + words, len(units)) - 1
        while last > at and units[last][1] - units[at][0] > LONGEST_USER_BLANK:
            last -= 1
        start, end = units[at][0], units[last][1]
        if last == at and not word[start:end].any() and rng.random() < 0.85:
            continue
        if taken[at : last + 3].any() or end - start >= len(text.ids):
            continue
        taken[at + 1 : last + 2] = True  # index shifted by one; the check looks one unit further
        spans.append((start, end))
    return sorted(spans)


def paper_spans(text: Text, budget: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Poisson(3) token spans that begin at words, until `budget` tokens are blanked; never touching."""
    n = len(text.ids)
    starts = [u[0] for u in text.units()]
    taken = np.zeros(n + 2, dtype=bool)
    spans, used = [], 0
    for length in np.maximum(rng.poisson(3, size=2 * budget // 3 + 2), 1).tolist():
        if used >= budget:
            break
        start = starts[int(rng.integers(len(starts)))]
        # To the end of the word that the length falls into: nobody blanks half a word.
        end = int(text.bounds[np.searchsorted(text.bounds, min(start + length, n))])
        if taken[start : end + 2].any() or end - start >= n:
            continue
        taken[start + 1 : end + 1] = True
        spans.append((start, end))
        used += end - start
    return spans


def sentence_spans(
    text: Text, share: float, rng: np.random.Generator
) -> list[tuple[int, int]] | None:
    """Whole sentences, about `share` of the tokens; None where the window has fewer than two."""
    n = len(text.ids)
    starts = text.classes.sentence_starts(text.ids, text.words).tolist()
    if len(starts) < 2:
        return None
    sentences = list(zip(starts, [*starts[1:], n], strict=True))
    # The last one may be cut by the window.
    complete = sentences if text.classes.stop[text.ids[-1]] else sentences[:-1]
    spans, used, previous = [], 0, set()
    for i in rng.permutation(len(complete)).tolist():
        start, end = complete[i]
        if used and (used + end - start > share * n or i - 1 in previous or i + 1 in previous):
            continue
        if end - start < 2 or end - start > 0.7 * n:
            continue
        spans.append((start, end))
        previous.add(i)
        used += end - start
        if used >= share * n or len(spans) == 3:
            break
    return spans or None


def expected_blanks(recipe: Recipe, length: int, rng: np.random.Generator) -> int:
    if recipe.task == "user":
        if recipe.density is None:
            return min(1 + int(rng.geometric(0.45) - 1), 5)
        return max(1, round(recipe.density * length / 3.1))
    if recipe.task == "spans":
        return max(1, round((recipe.density or 0.15) * length / 3.1))
    return 3 if recipe.task == "sentence" else 1


def blank(
    text: Text,
    recipe: Recipe,
    count: int,
    special: Specials,
    rng: np.random.Generator,
) -> Blanks | None:
    n = len(text.ids)
    if recipe.task == "document":
        low = math.floor(n * 0.5 * rng.random())
        choices = [u[0] for u in text.units() if u[0] >= low]
        start = choices[0] if choices else 0
        return Blanks([(start, n)], special.gmask, bool(text.classes.stop[text.ids[-1]]))
    if recipe.task == "sentence":
        spans = sentence_spans(text, recipe.density or 0.3, rng)
        mask = special.smask
    elif recipe.task == "spans":
        spans = paper_spans(text, max(1, round((recipe.density or 0.15) * n)), rng)[: count + 2]
        mask = special.mask
    else:
        spans = user_spans(text, count, rng)
        mask = special.mask
    if not spans:
        return None
    left_to_right = {"user": 0.9, "sentence": 0.5, "spans": 0.0}[recipe.task]
    if rng.random() < left_to_right:
        spans = sorted(spans)
    else:
        spans = [spans[i] for i in rng.permutation(len(spans))]
    return Blanks(spans, mask)
