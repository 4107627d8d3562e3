"""Held-out results of an exported model: loss by task, and how often a blank is filled exactly.

The greedy answer equals the blanked text exactly when every token of it, and the end after it, is the most
probable one given those before; so one pass over the true text decides it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from checkpoint import from_export
from corpus import read_groups
from model import GLM, attention_mask
from objective import Blanks, Example, Text, build
from sampling import Packed, Sampler
from tokenizer import load_bpe
from validation import FILES, shuffled, validation_batches, validation_losses

WORDS = {"1 word": (1, 1), "2-3 words": (2, 3), "4-8 words": (4, 8)}
LENGTH = 128


def one_blank(
    sampler: Sampler, data: Packed, words: tuple[int, int], rng: np.random.Generator
) -> tuple[np.ndarray, int, int]:
    """A text and a blank of so many words in it (in Chinese: of so many tokens)."""
    while True:
        text = Text(sampler.window(data, LENGTH - 4, 64, rng), sampler.classes)
        units = text.units()
        count = int(rng.integers(words[0], words[1] + 1))
        if len(units) < count + 6:
            continue
        at = int(rng.integers(len(units) - count + 1))
        chosen = units[at : at + count]
        word = sampler.classes.word[text.ids]
        if all(word[a:b].any() for a, b in chosen):
            return text.ids, chosen[0][0], chosen[-1][1]


@torch.no_grad()
def exact(model: GLM, sampler: Sampler, examples: list[Example]) -> tuple[list[bool], list[bool]]:
    """Per example: the greedy answer is the text; its first token is among the five best."""
    right, near = [], []
    for start in range(0, len(examples), 32):
        part = examples[start : start + 32]
        batch = sampler.collate(part, [1.0] * len(part), LENGTH)
        mask = attention_mask(batch.part_a, LENGTH)
        hidden = model(batch.tokens, batch.positions, batch.blocks, mask).flatten(0, 1)
        logits = model.logits(hidden[batch.rows])
        top = logits.topk(5).indices
        hit = top[:, 0] == batch.targets
        among = (top == batch.targets[:, None]).any(1)
        row = batch.rows // LENGTH
        for i in range(len(part)):
            right.append(bool(hit[row == i].all()))
            near.append(bool(among[row == i][0]))
    return right, near


class Neighbours:
    """The stupid baseline: the word seen most often between these two tokens, or else after the left one."""

    def __init__(
        self, groups: list[Packed], vocabulary: int, pairs: set[tuple[int, int]], limit: int
    ):
        v = vocabulary
        wanted = np.array(sorted(a * v + b for a, b in pairs))
        lefts = np.array(sorted({a for a, _ in pairs}))
        between, after = {}, {}
        for data in groups:
            ids = np.asarray(data.ids[:limit], dtype=np.int64)
            for start in range(0, len(ids) - 2, 1 << 22):
                part = ids[start : start + (1 << 22) + 2]
                key = part[:-2] * v + part[2:]
                self.count(between, key, part[1:-1], wanted, v)
                self.count(after, part[:-1], part[1:], lefts, v)
        self.between, self.after, self.v = self.best(between, v), self.best(after, v), v

    @staticmethod
    def count(table: dict, key: np.ndarray, word: np.ndarray, wanted: np.ndarray, v: int) -> None:
        hit = np.isin(key, wanted)
        both, counts = np.unique(key[hit] * v + word[hit], return_counts=True)
        for k, n in zip(both.tolist(), counts.tolist(), strict=True):
            table[k] = table.get(k, 0) + n

    @staticmethod
    def best(table: dict, v: int) -> dict:
        found: dict[int, tuple[int, int]] = {}
        for k, n in table.items():
            key, word = divmod(k, v)
            if n > found.get(key, (0, 0))[0]:
                found[key] = (n, word)
        return {key: word for key, (_, word) in found.items()}

    def guess(self, left: int, right: int) -> int | None:
        return self.between.get(left * self.v + right, self.after.get(left))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="exported folder")
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--blanks", type=int, default=400, help="per file, half per language")
    parser.add_argument("--baseline-tokens", type=int, default=12_000_000, help="per group")
    parser.add_argument("--out", type=Path, help="default: results.json in the model folder")
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)

    model = from_export(args.model)
    bpe = load_bpe(args.model)
    sampler = Sampler(args.packed, args.model)
    batches = validation_batches(args.packed, args.model, sequences=96)
    losses = validation_losses(model, batches, torch.device("cpu"))
    end_of_text = sampler.special.end_of_text
    disordered = {
        f"{language} user, words around it shuffled": [
            shuffled(batch, end_of_text) for batch in batches[f"{language} user"]
        ]
        for language in FILES
    }
    losses |= validation_losses(model, disordered, torch.device("cpu"))
    print(json.dumps(losses), flush=True)

    drawn = {}
    for language, files in FILES.items():
        for size, words in WORDS.items():
            for file in files:
                rng = np.random.default_rng([5, len(drawn)])
                data = Packed.open(args.packed, file)
                drawn[language, size, file] = [
                    one_blank(sampler, data, words, rng) for _ in range(args.blanks)
                ]

    # Baselines, for single words.
    groups = read_groups(args.mix)
    packs = {name: Packed.open(args.packed, name) for name in groups}
    word = sampler.classes.word
    common = {}
    for language in FILES:
        counts = np.zeros(len(word), dtype=np.int64)
        for name, group in groups.items():
            if group["language"] == language:
                ids = packs[name].ids[: args.baseline_tokens]
                counts[: ids.max() + 1] += np.bincount(ids)
        common[language] = int(np.where(word, counts, 0).argmax())

    def around(ids: np.ndarray, start: int, end: int) -> tuple[int, int]:
        line = sampler.classes.end_of_line
        left = int(ids[start - 1]) if start else line
        return left, int(ids[end]) if end < len(ids) else line

    pairs = {around(*blank) for blanks in drawn.values() for blank in blanks}
    neighbours = Neighbours(
        list(packs.values()), model.shape.vocabulary, pairs, args.baseline_tokens
    )

    table = []
    for (language, size, file), blanks in drawn.items():
        examples = [
            build(ids.tolist(), Blanks([(a, b)], sampler.special.mask), sampler.special)
            for ids, a, b in blanks
        ]
        right, near = exact(model, sampler, examples)
        truths = [ids[a:b].tolist() for ids, a, b in blanks]
        row = {
            "language": language,
            "file": file,
            "blank": size,
            "count": len(blanks),
            "exact": round(100 * np.mean(right), 1),
            "firstTokenInTop5": round(100 * np.mean(near), 1),
            "mostFrequentWord": round(100 * np.mean([t == [common[language]] for t in truths]), 1),
            "neighbourCounts": round(
                100
                * np.mean(
                    [
                        t == [neighbours.guess(*around(*b))]
                        for t, b in zip(truths, blanks, strict=True)
                    ]
                ),
                1,
            ),
        }
        table.append(row)
        print(json.dumps(row), flush=True)
    results = {
        "validationLoss": losses,
        "filling": table,
        "mostFrequentWord": {k: bpe.decode([i]) for k, i in common.items()},
    }
    out = args.out or args.model / "results.json"
    out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
