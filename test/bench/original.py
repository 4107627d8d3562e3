"""The original PyTorch implementation's way of generating, timed on the CPU: random weights, float32.

As in THUDM/GLM (mpu/transformer.py, generation_utils.py): what is kept between steps (`mems`) are the hidden states
that went into every layer, not keys and values. Each step normalises and projects all of them again to queries, keys
and values, and predicts at every token that it reads.

    python test/bench/original.py LAYERS HIDDEN HEADS VOCABULARY CONTEXT ANSWER

Prints one line of JSON: milliseconds to read the context, and milliseconds a token after that.
"""

import json
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(hidden, 3 * hidden)
        self.dense = nn.Linear(hidden, hidden)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        """x [1, n, hidden], memory [1, past, hidden], both normalised; mask [1, 1, n, past + n]."""
        batch, n, hidden = x.shape
        query, key, value = self.query_key_value(torch.cat((memory, x), dim=1)).chunk(3, dim=-1)
        query = query[:, -n:]
        split = lambda t: t.view(batch, t.shape[1], self.heads, hidden // self.heads).permute(
            0, 2, 1, 3
        )
        query, key, value = split(query), split(key), split(value)
        scores = torch.matmul(query, key.transpose(-1, -2) / math.sqrt(hidden // self.heads))
        scores = scores * mask + -65504.0 * (1.0 - mask)
        found = torch.matmul(torch.softmax(scores, dim=-1), value)
        return self.dense(found.permute(0, 2, 1, 3).contiguous().view(batch, n, hidden))


class Layer(nn.Module):
    def __init__(self, hidden: int, heads: int):
        super().__init__()
        self.input_norm = nn.LayerNorm(hidden)
        self.attention = Attention(hidden, heads)
        self.after_attention_norm = nn.LayerNorm(hidden)
        self.widen = nn.Linear(hidden, 4 * hidden)
        self.narrow = nn.Linear(4 * hidden, hidden)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.input_norm(x), mask, self.input_norm(memory))
        wide = F.gelu(self.widen(self.after_attention_norm(x)), approximate="tanh")
        return x + self.narrow(wide)


class Original(nn.Module):
    def __init__(self, layers: int, hidden: int, heads: int, vocabulary: int, longest: int = 512):
        super().__init__()
        self.words = nn.Embedding(vocabulary, hidden)
        self.places = nn.Embedding(longest + 1, hidden)
        self.insides = nn.Embedding(longest + 1, hidden)
        self.layers = nn.ModuleList(Layer(hidden, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(hidden)

    def forward(self, ids, places, insides, mask, memories):
        """Returns logits at every token read, [1, n, vocabulary], and the memories of all tokens so far."""
        x = self.words(ids) + self.places(places) + self.insides(insides)
        states = [x]
        for layer, memory in zip(self.layers, memories):
            x = layer(x, mask, memory)
            states.append(x)
        grown = [torch.cat((old, new), dim=1) for old, new in zip(memories, states)]
        return F.linear(self.final_norm(x), self.words.weight), grown


def generate(model: Original, context: torch.Tensor, answer: int) -> tuple[float, float]:
    """Milliseconds to read the context, and a token after that; the mask token stands at the context's end."""
    hidden = model.words.embedding_dim
    length = context.shape[1]
    empty = [torch.zeros(1, 0, hidden) for _ in range(len(model.layers) + 1)]
    place = torch.tensor([[length - 2]])
    begin = time.perf_counter()
    places = torch.arange(length)[None]
    _, memories = model(
        context, places, torch.zeros_like(places), torch.ones(1, 1, length, length), empty
    )
    read = time.perf_counter()
    token = torch.tensor([[1]])
    for step in range(answer):
        total = length + step + 1
        logits, memories = model(
            token, place, torch.tensor([[step + 1]]), torch.ones(1, 1, 1, total), memories
        )
        token = logits[:, -1].argmax(dim=-1, keepdim=True)
    written = time.perf_counter()
    return 1000 * (read - begin), 1000 * (written - read) / answer


def main() -> None:
    layers, hidden, heads, vocabulary, context, answer = map(int, sys.argv[1:])
    torch.manual_seed(1)
    with torch.no_grad():
        model = Original(layers, hidden, heads, vocabulary).eval()
        for parameter in model.parameters():
            parameter.normal_(std=0.02)
        ids = torch.randint(vocabulary, (1, context))
        generate(model, ids, 2)
        runs = [generate(model, ids, answer) for _ in range(3)]
    prefill, token = (statistics.median(column) for column in zip(*runs))
    print(
        json.dumps(
            {
                "prefill": prefill,
                "token": token,
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
            }
        )
    )


main()
