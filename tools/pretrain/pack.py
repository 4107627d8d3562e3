"""Encodes every group of the corpus once: GROUP.ids (uint16 token ids) and GROUP.ends (int64, where each document ends)."""

import argparse
import os
from pathlib import Path

import numpy as np

from corpus import documents, group_files, read_groups
from tokenizer import load_bpe

BATCH_CHARACTERS = 2_000_000


def pack(files: list[Path], bpe, out: Path, name: str) -> None:
    ends: list[int] = []
    total = 0
    with open(out / f"{name}.ids.part", "wb") as stream:

        def flush(texts: list[str]) -> None:
            nonlocal total
            for encoding in bpe.encode_batch_fast(texts):
                ids = np.array(encoding.ids, dtype=np.uint16)
                ids.tofile(stream)
                total += len(ids)
                ends.append(total)

        waiting: list[str] = []
        size = 0
        for file in files:
            for text in documents(file):
                waiting.append(text.strip("\n"))
                size += len(text)
                if size > BATCH_CHARACTERS:
                    flush(waiting)
                    waiting, size = [], 0
        flush(waiting)
    np.array(ends, dtype=np.int64).tofile(out / f"{name}.ends")
    os.replace(out / f"{name}.ids.part", out / f"{name}.ids")
    print(f"{name}: {len(ends)} documents, {total} tokens", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    bpe = load_bpe(args.tokenizer)
    for name, group in read_groups(args.mix).items():
        pack(group_files(args.corpus, group["files"]), bpe, args.out, name)
    for file in sorted(args.corpus.glob("valid-*.txt*")):
        pack([file], bpe, args.out, file.name.split(".")[0])


if __name__ == "__main__":
    main()
