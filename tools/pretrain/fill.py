"""Fills the blanks of a text greedily, without a cache: for examples and for checking other implementations."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import torch

from checkpoint import from_export
from model import GLM, attention_mask
from tokenizer import END_OF_TEXT, load_bpe, special_ids

MASKS = re.compile(r"\s*(\[MASK\]|\[sMASK\]|\[gMASK\])")


@dataclass
class Sequence:
    tokens: list[int]
    positions: list[int]
    blocks: list[int]
    part_a: int


@dataclass
class Filled:
    sequence: Sequence
    logits: torch.Tensor  # at every Part B position
    answers: list[list[int]]
    text: str


def encode(text: str, bpe, special: dict[str, int]) -> tuple[list[int], list[int]]:
    """Part A and the places of its masks; a mask swallows the white space on its left."""
    ids, masks = [special["[CLS]"]], []
    for piece in MASKS.split(text):
        if piece in special:
            masks.append(len(ids))
            ids.append(special[piece])
        elif piece:
            ids += bpe.encode(piece).ids
    if ids[-1] != special["[gMASK]"]:
        ids.append(special[END_OF_TEXT])
    return ids, masks


@torch.no_grad()
def logits(model: GLM, s: Sequence) -> torch.Tensor:
    rows = [torch.tensor([x]) for x in (s.tokens, s.positions, s.blocks)]
    mask = attention_mask(torch.tensor([s.part_a]), len(s.tokens))
    return model.logits(model(*rows, mask)[0, s.part_a :])


def fill(model: GLM, bpe, special: dict[str, int], text: str, longest: int = 16) -> Filled:
    part_a, masks = encode(text, bpe, special)
    n = len(part_a)
    s = Sequence(part_a, list(range(n)), [0] * n, n)
    answers = []
    for mask in masks:
        s.tokens.append(special["<|startofpiece|>"])
        s.positions.append(mask)
        s.blocks.append(1)
        answer: list[int] = []
        while len(answer) < longest:
            token = int(logits(model, s)[-1].argmax())
            if token in (special["<|endofpiece|>"], special[END_OF_TEXT]):
                break
            answer.append(token)
            if len(answer) < longest:
                s.tokens.append(token)
                s.positions.append(mask)
                s.blocks.append(len(answer) + 1)
        answers.append(answer)
    pieces = iter(answers)
    filled = MASKS.sub(lambda _: bpe.decode(next(pieces)), text)
    return Filled(s, logits(model, s), answers, filled)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="exported folder")
    parser.add_argument("texts", nargs="+")
    args = parser.parse_args()
    model, bpe = from_export(args.model), load_bpe(args.model)
    for text in args.texts:
        print(fill(model, bpe, special_ids(args.model), text).text)


if __name__ == "__main__":
    main()
