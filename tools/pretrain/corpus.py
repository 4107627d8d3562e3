"""Reads the text packs: which group of files weighs how much, and one document after another."""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path

SEPARATOR = "\n\n\x1e\n"


def read_groups(mix_file: Path) -> dict[str, dict]:
    """Group name → {"files": glob, "language", "weight": share of the samples, "tokenizerBytes"}."""
    return json.loads(mix_file.read_text(encoding="utf-8"))


def group_files(corpus: Path, pattern: str) -> list[Path]:
    files = sorted(corpus.glob(pattern))
    if not files:
        raise FileNotFoundError(f"no file matches {corpus / pattern}")
    return files


def documents(path: Path) -> Iterator[str]:
    """The documents of a pack (.txt or .txt.xz); paragraphs are lines."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as stream:
        rest = ""
        while block := stream.read(1 << 20):
            *whole, rest = (rest + block).split(SEPARATOR)
            yield from (text for text in whole if text)
        if rest.strip():
            yield rest
