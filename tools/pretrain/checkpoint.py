"""Reads models back: from a training checkpoint or from an exported folder."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from model import GLM, Shape


def from_training(path: Path, averaged: bool) -> tuple[GLM, dict]:
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = GLM(Shape(**state["shape"]))
    model.load_state_dict(state["model"])
    if averaged:
        with torch.no_grad():
            for p, mean in zip(model.parameters(), state["averaged"], strict=True):
                p.copy_(mean)
    return model.eval(), state


def from_export(folder: Path) -> GLM:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        config["vocab_size"],
        config["num_layers"],
        config["hidden_size"],
        config["num_attention_heads"],
        config["max_sequence_length"],
    )
    model = GLM(shape)
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model.eval()
