"""Draws training batches from the packed corpus. A batch depends only on (seed, step, progress): nothing else to resume."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers.pre_tokenizers import ByteLevel

from corpus import read_groups
from neighbourhoods import Neighbourhoods
from objective import (
    IGNORED,
    Blanks,
    Example,
    Recipe,
    Specials,
    Text,
    TokenClasses,
    blank,
    build,
    expected_blanks,
)
from tokenizer import special_ids

# Sequence length → share of the steps. All steps have the same number of tokens, so short ones hold more sequences.
LENGTHS = {32: 0.05, 64: 0.17, 128: 0.40, 256: 0.28, 512: 0.10}
# Task → share of the samples at the start and at the end of training.
TASKS = {
    "document": (0.40, 0.20),
    "user": (0.40, 0.50),
    "spans": (0.15, 0.20),
    "sentence": (0.05, 0.10),
}
# Document samples have most of the targets; their token losses weigh less towards the end.
DOCUMENT_WEIGHT = (1.0, 0.3)


def byte_of() -> dict[str, int]:
    """GPT-2's printable stand-in → byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table = {chr(b): b for b in printable}
    others = (b for b in range(256) if b not in printable)
    return table | {chr(256 + i): b for i, b in enumerate(others)}


def read_vocabulary(tokenizer: Path) -> dict[str, int]:
    return json.loads((tokenizer / "vocab.json").read_text(encoding="utf-8"))


def without_space(vocab: dict[str, int]) -> np.ndarray:
    """Token → the same without its leading space, where there is one: texts do not begin with a space."""
    bare = np.arange(len(vocab))
    for token, i in vocab.items():
        if len(token) > 1 and token[0] == "Ġ":
            bare[i] = vocab.get(token[1:], i)
    return bare


def token_classes(vocab: dict[str, int]) -> TokenClasses:
    table = byte_of()
    assert set(ByteLevel.alphabet()) == set(table)
    texts = [b""] * len(vocab)
    for token, i in vocab.items():
        texts[i] = bytes(table[c] for c in token)
    return TokenClasses(texts)


@dataclass
class Packed:
    ids: np.ndarray
    ends: np.ndarray

    @staticmethod
    def open(folder: Path, name: str) -> "Packed":
        return Packed(
            np.memmap(folder / f"{name}.ids", dtype=np.uint16, mode="r"),
            np.fromfile(folder / f"{name}.ends", dtype=np.int64),
        )


@dataclass
class Batch:
    tokens: torch.Tensor
    positions: torch.Tensor
    blocks: torch.Tensor
    part_a: torch.Tensor
    rows: torch.Tensor  # flat indices of the targets
    targets: torch.Tensor  # [rows], or [rows, 1 + drawn] with other occurrences (neighbourhoods.py)
    weights: torch.Tensor

    def split(self, tokens: int) -> Iterator["Batch"]:
        """Parts of at most so many tokens."""
        count, length = self.tokens.shape
        rows = max(1, tokens // length)
        for a in range(0, count, rows):
            b = min(a + rows, count)
            mine = (self.rows >= a * length) & (self.rows < b * length)
            yield Batch(
                *(x[a:b] for x in (self.tokens, self.positions, self.blocks, self.part_a)),
                self.rows[mine] - a * length,
                self.targets[mine],
                self.weights[mine],
            )

    def to(self, device) -> "Batch":
        return Batch(**{k: v.to(device, non_blocking=True) for k, v in vars(self).items()})


def between(pair: tuple[float, float], progress: float) -> float:
    return pair[0] + (pair[1] - pair[0]) * progress


class Sampler:
    def __init__(
        self,
        packed: Path,
        tokenizer: Path,
        mix: Path | None = None,
        neighbours: Neighbourhoods | None = None,
        drawn: int = 16,
    ):
        self.neighbours, self.drawn = neighbours, drawn
        vocab = read_vocabulary(tokenizer)
        self.classes = token_classes(vocab)
        self.bare = without_space(vocab)
        self.special = Specials.of(special_ids(tokenizer))
        if mix:
            groups = read_groups(mix)
            self.groups = [Packed.open(packed, name) for name in groups]
            weights = np.array([g["weight"] for g in groups.values()])
            self.shares = weights / weights.sum()

    def window(self, data: Packed, size: int, length: int, rng: np.random.Generator) -> np.ndarray:
        """Up to `size` tokens of one document, mostly from the start of a sentence."""
        at = int(rng.integers(len(data.ids)))
        document = int(np.searchsorted(data.ends, at, side="right"))
        first = int(data.ends[document - 1]) if document else 0
        last = int(data.ends[document])
        start = max(first, min(at, last - size))
        ids = np.asarray(data.ids[start : min(start + size + 64, last)], dtype=np.int64)
        words = self.classes.word_starts(ids)
        words[0] = start == first
        sentences = self.classes.sentence_starts(ids, words)
        if start != first:
            sentences = sentences[1:]
        short = length <= 64
        if start != first:
            if len(sentences) and sentences[0] <= 64 and rng.random() < (0.95 if short else 0.7):
                ids = ids[sentences[0] :]
            else:
                ids = ids[int(np.argmax(words)) if words.any() else 0 :]
            if len(ids) > 8 and self.classes.blank[ids[0]]:
                ids = ids[1:]  # no text of ours begins with a line break
        more = ids[size : size + 1]
        ids = ids[:size].copy()
        ids[:1] = self.bare[ids[:1]]
        if len(more) and rng.random() < (0.7 if short else 0.4):
            stops = np.flatnonzero(self.classes.stop[ids])
            least = len(ids) // (3 if short else 2)
            if len(stops) and stops[-1] >= max(least, 4):
                return ids[: stops[-1] + 1]
        # Not in the middle of a word.
        if len(more):
            words = self.classes.word_starts(np.concatenate([ids, more]))
            while len(ids) > 4 and not words[len(ids)]:
                ids = ids[:-1]
        return ids

    def example(
        self, data: Packed, recipe: Recipe, length: int, rng: np.random.Generator
    ) -> tuple[Example, str]:
        """One sample of at most `length` tokens."""
        while True:
            count = expected_blanks(recipe, length, rng)
            size = length - 2 - 2 * count
            if recipe.task == "spans":
                size -= 4
            text = Text(self.window(data, size, length, rng), self.classes)
            if len(text.ids) < 4:
                continue
            blanks: Blanks | None = blank(text, recipe, count, self.special, rng)
            if blanks is None:
                if recipe.task == "sentence":
                    recipe = Recipe("user", recipe.density)
                continue
            example = build(text.ids.tolist(), blanks, self.special)
            if len(example.tokens) <= length:
                return example, recipe.task

    def recipe(self, progress: float, rng: np.random.Generator) -> Recipe:
        shares = np.array([between(pair, progress) for pair in TASKS.values()])
        task = list(TASKS)[int(rng.choice(len(TASKS), p=shares / shares.sum()))]
        if task == "user":
            sparse = rng.random() < between((0.05, 0.6), progress)
            return Recipe(task, None if sparse else float(rng.uniform(0.08, 0.3)))
        if task == "spans":
            return Recipe(task, between((0.3, 0.15), progress))
        return Recipe(task)

    def batch(self, seed: int, step: int, progress: float, tokens: int) -> Batch:
        rng = np.random.default_rng([seed, step])
        length = int(rng.choice(list(LENGTHS), p=list(LENGTHS.values())))
        examples, weights = [], []
        for _ in range(max(1, tokens // length)):
            data = self.groups[int(rng.choice(len(self.groups), p=self.shares))]
            example, task = self.example(data, self.recipe(progress, rng), length, rng)
            examples.append(example)
            weights.append(between(DOCUMENT_WEIGHT, progress) if task == "document" else 1.0)
        batch = self.collate(examples, weights, length)
        if self.neighbours:
            contexts = np.array([c for e in examples for c in e.neighbours], dtype=np.int64)
            targets = batch.targets.numpy()
            # A generator of its own: with and without neighbours the same blanks are drawn.
            rng = np.random.default_rng([seed, step, 1])
            others = self.neighbours.draw(contexts, targets, self.drawn, rng)
            batch.targets = torch.from_numpy(np.concatenate([targets[:, None], others], axis=1))
        return batch

    def collate(self, examples: list[Example], weights: list[float], length: int) -> Batch:
        count = len(examples)
        tokens = np.full((count, length), self.special.end_of_text, dtype=np.int64)
        positions = np.zeros((count, length), dtype=np.int64)
        blocks = np.zeros((count, length), dtype=np.int64)
        targets = np.full((count, length), IGNORED, dtype=np.int64)
        for i, e in enumerate(examples):
            n = len(e.tokens)
            tokens[i, :n], positions[i, :n] = e.tokens, e.positions
            blocks[i, :n], targets[i, :n] = e.blocks, e.targets
        rows = np.flatnonzero(targets.ravel() != IGNORED)
        weight = np.repeat(np.array(weights, dtype=np.float32), length)[rows]
        return Batch(
            torch.from_numpy(tokens),
            torch.from_numpy(positions),
            torch.from_numpy(blocks),
            torch.tensor([e.part_a for e in examples]),
            torch.from_numpy(rows),
            torch.from_numpy(targets.ravel()[rows]),
            torch.from_numpy(weight),
        )
