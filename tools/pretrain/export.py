"""Writes a training checkpoint as a Hugging Face-layout GLM folder, with logits to check other implementations by."""

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from checkpoint import from_training
from fill import fill
from tokenizer import load_bpe, special_ids, write_json
from validation import validation_batches, validation_losses

TOKENIZER_FILES = [
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
    "tokenizer_config.json",
]
EXAMPLES = [
    "The capital of France is[MASK], which lies on the river Seine.",
    "Run the following command to[MASK] the package, then restart the[MASK].",
    "She opened the[MASK] and looked out into the[MASK] where the children were playing.",
    "中国的首都是[MASK]，有三千多年的历史。",
    "我们可以使用[MASK]来解决这个[MASK]。",
]


def config(model) -> dict:
    shape = model.shape
    return {
        "architectures": ["GLMModel"],
        "attention_dropout_prob": 0.1,
        "attention_scale": 1.0,
        "auto_map": {
            "AutoConfig": "configuration_glm.GLMConfig",
            "AutoModel": "modeling_glm.GLMModel",
            "AutoModelForSeq2SeqLM": "modeling_glm.GLMForConditionalGeneration",
            "AutoModelForMultipleChoice": "modeling_glm.GLMForMultipleChoice",
        },
        "block_position_encoding": True,
        "checkpoint_activations": False,
        "checkpoint_num_layers": 1,
        "embedding_dropout_prob": 0.1,
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "max_sequence_length": shape.max_length,
        "model_type": "glm",
        "num_attention_heads": shape.heads,
        "num_layers": shape.layers,
        "output_dropout_prob": 0.1,
        "output_predict": True,
        "parallel_output": True,
        "pool_token": "cls",
        "relative_encoding": False,
        "spell_func": "lstm",
        "spell_length": None,
        "torch_dtype": "float32",
        "transformers_version": "4.23.1",
        "vocab_size": shape.vocabulary,
    }


def example(model, bpe, special: dict[str, int], text: str) -> dict:
    filled = fill(model, bpe, special, text, longest=8)
    s = filled.sequence
    top = filled.logits.topk(5)
    return {
        "text": text,
        "filled": filled.text,
        "inputIds": s.tokens,
        "positionIds": [s.positions, s.blocks],
        "partALength": s.part_a,
        "rows": [
            {
                "at": s.part_a + i,
                "top": [[t, round(x, 5)] for t, x in zip(ids, values, strict=True)],
            }
            for i, (ids, values) in enumerate(
                zip(top.indices.tolist(), top.values.tolist(), strict=True)
            )
        ],
    }


def choose(checkpoint: Path, packed: Path, tokenizer: Path):
    """The last weights or their running average, whichever has the lower validation loss."""
    batches = validation_batches(packed, tokenizer, sequences=48)
    found = []
    for averaged in (False, True):
        model, state = from_training(checkpoint, averaged)
        losses = validation_losses(model, batches, torch.device("cpu"))
        found.append((sum(losses.values()), model, state))
        print("averaged" if averaged else "last", losses, file=sys.stderr)
    return min(found, key=lambda f: f[0])[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--packed", type=Path, help="to choose between last and averaged weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--attribution", type=Path, nargs="*", default=[], help="SOURCES files")
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)

    if args.packed:
        model, state = choose(args.checkpoint, args.packed, args.tokenizer)
    else:
        model, state = from_training(args.checkpoint, averaged=True)
    part = args.out.with_name(args.out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name in TOKENIZER_FILES:
        shutil.copyfile(args.tokenizer / name, part / name)
    write_json(part / "config.json", config(model))
    tensors = {name: t.detach().float().contiguous() for name, t in model.state_dict().items()}
    save_file(tensors, part / "model.safetensors", metadata={"format": "pt"})
    bpe, special = load_bpe(args.tokenizer), special_ids(args.tokenizer)
    examples = [example(model, bpe, special, text) for text in EXAMPLES]
    (part / "example-logits.json").write_text(
        json.dumps({"cases": examples}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    if args.attribution:
        texts = [path.read_text(encoding="utf-8").strip() for path in args.attribution]
        (part / "ATTRIBUTION.md").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    old = args.out.with_name(args.out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if args.out.exists():
        args.out.rename(old)
    part.rename(args.out)
    shutil.rmtree(old, ignore_errors=True)
    for case in examples:
        print(case["filled"])
    print(f"{args.out}: step {state['step']}, {state['tokens'] / 1e6:.1f} million tokens")


if __name__ == "__main__":
    main()
