"""Trains the cased byte-level BPE and writes it in GPT-2's files, special tokens appended after the vocabulary."""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus import documents, group_files, read_groups

END_OF_TEXT = "<|endoftext|>"
ADDED = [
    "<|startofpiece|>",
    "<|endofpiece|>",
    "[CLS]",
    "[MASK]",
    "[SEP]",
    "[UNK]",
    "[gMASK]",
    "[sMASK]",
]
# Longer merges would glue whole Chinese clauses together. Counted in bytes: six Han characters.
LONGEST_TOKEN = 18
# A Han character seen so often in the sample is a token of its own, even if it mostly stands in longer ones.
COMMON_HAN = 200


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8", newline="\n")


def byte_level_bpe(vocab: dict | None = None, merges: list | None = None) -> Tokenizer:
    model = models.BPE(vocab, merges) if vocab else models.BPE()
    bpe = Tokenizer(model)
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    bpe.decoder = decoders.ByteLevel()
    return bpe


def load_bpe(folder: Path) -> Tokenizer:
    """The tokenizer for plain text (no special tokens in it)."""
    vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
    merges = [tuple(line.split(" ")) for line in lines[1:] if line]
    return byte_level_bpe(vocab, merges)


def special_ids(folder: Path) -> dict[str, int]:
    vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    added = json.loads((folder / "added_tokens.json").read_text(encoding="utf-8"))
    return {END_OF_TEXT: vocab[END_OF_TEXT], **added}


def sample(corpus: Path, mix: Path, seed: int) -> list[str]:
    """About tokenizerBytes of every group, documents taken at random, each cut after 20,000 characters."""
    rng = random.Random(seed)
    lines: list[str] = []
    for group in read_groups(mix).values():
        files = group_files(corpus, group["files"])
        for file in files:
            texts = list(documents(file))
            rng.shuffle(texts)
            left = group["tokenizerBytes"] / len(files)
            for text in texts:
                lines.extend(text[:20000].splitlines(keepends=True))
                left -= len(text[:20000].encode())
                if left < 0:
                    break
    return lines


def single_characters(lines: list[str]) -> list[str]:
    """Lines that make the trainer merge the bytes of every common Han character."""
    counts = Counter(c for line in lines for c in line if "\u4e00" <= c <= "\u9fff")
    common = [c for c, n in sorted(counts.items()) if n >= COMMON_HAN]
    return [f"{c}\n" * 1500 for c in common]


def save(bpe: Tokenizer, folder: Path, name: str, max_length: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    bpe.model.save(str(folder))
    vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    vocab[END_OF_TEXT] = len(vocab)
    (folder / "vocab.json").write_text(
        json.dumps(vocab, ensure_ascii=False), encoding="utf-8", newline="\n"
    )
    write_json(
        folder / "added_tokens.json",
        {token: len(vocab) + i for i, token in enumerate(ADDED)},
    )
    write_json(
        folder / "special_tokens_map.json",
        {
            "eos_token": END_OF_TEXT,
            "pad_token": END_OF_TEXT,
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
            "unk_token": END_OF_TEXT,
            "sep_token": "[SEP]",
            "additional_special_tokens": [
                "<|startofpiece|>",
                "<|endofpiece|>",
                "[gMASK]",
                "[sMASK]",
            ],
        },
    )
    write_json(
        folder / "tokenizer_config.json",
        {
            "name_or_path": name,
            "tokenizer_class": "GLMGPT2Tokenizer",
            "use_fast": False,
            "auto_map": {"AutoTokenizer": ["tokenization_glm.GLMGPT2Tokenizer", None]},
            "add_prefix_space": False,
            "eos_token": END_OF_TEXT,
            "pad_token": END_OF_TEXT,
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
            "unk_token": END_OF_TEXT,
            "model_max_length": max_length,
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=24000, help="with <|endoftext|>")
    parser.add_argument("--name", default="glm-fill-small")
    parser.add_argument("--max-length", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    bpe = byte_level_bpe()
    trainer = trainers.BpeTrainer(
        vocab_size=args.vocabulary - 1,
        min_frequency=2,
        special_tokens=[],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=LONGEST_TOKEN,
        show_progress=False,
    )
    lines = sample(args.corpus, args.mix, args.seed)
    bpe.train_from_iterator(lines + single_characters(lines), trainer)
    save(bpe, args.out, args.name, args.max_length)
    print(f"{args.out}: {bpe.get_vocab_size() + 1} entries and {len(ADDED)} added tokens")


if __name__ == "__main__":
    main()
