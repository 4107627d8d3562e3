"""Fixed held-out batches by language and task, and the loss on them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from model import attention_mask, token_losses
from objective import Recipe
from sampling import Batch, Packed, Sampler

FILES = {"en": ["valid-en", "valid-en-docs"], "zh": ["valid-zh", "valid-zh-modern"]}
# Task → length and recipe; "user" is what people do in an editor: one to five short blanks.
CHECKS = {
    "user": (128, Recipe("user")),
    "spans": (256, Recipe("spans", 0.15)),
    "sentence": (256, Recipe("sentence")),
    "document": (256, Recipe("document")),
}


def validation_batches(packed: Path, tokenizer: Path, sequences: int) -> dict[str, list[Batch]]:
    """Name such as "en user" → batches, half from each of the language's two files."""
    sampler = Sampler(packed, tokenizer)
    batches = {}
    for language, files in FILES.items():
        for task, (length, recipe) in CHECKS.items():
            rng = np.random.default_rng([99, len(batches)])
            count = sequences * (2 if task == "user" else 1)
            data = [Packed.open(packed, name) for name in files]
            examples = [
                sampler.example(data[i % 2], Recipe(recipe.task, recipe.density), length, rng)[0]
                for i in range(count)
            ]
            batches[f"{language} {task}"] = [
                sampler.collate(examples[i : i + 24], [1.0] * len(examples[i : i + 24]), length)
                for i in range(0, count, 24)
            ]
    return batches


def shuffled(batch: Batch, end_of_text: int) -> Batch:
    """The same blanks with the words of each Part A in random order: a model that reads must lose by this."""
    tokens = batch.tokens.clone()
    generator = torch.Generator().manual_seed(3)
    for row, part_a in zip(tokens, batch.part_a.tolist(), strict=True):
        at = (row[:part_a] < end_of_text).nonzero()[:, 0]
        row[at] = row[at[torch.randperm(len(at), generator=generator)]]
    return replace(batch, tokens=tokens)


@torch.no_grad()
def validation_losses(model, batches: dict[str, list[Batch]], device) -> dict[str, float]:
    losses = {}
    for name, parts in batches.items():
        found = []
        for part in parts:
            part = part.to(device)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                mask = attention_mask(part.part_a, part.tokens.shape[1])
                hidden = model(part.tokens, part.positions, part.blocks, mask)
                hidden = hidden.flatten(0, 1)[part.rows]
                found.append(token_losses(hidden, model.word_embeddings.weight, part.targets))
        losses[name] = round(torch.cat(found).mean().item(), 4)
    return losses
