"""Quick checks before a long run: the attention mask against a brute-force one, the loss, and samples to read."""

import argparse
import contextlib
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model import GLM, Shape, TiedCrossEntropy, attention_mask, dense_mask, gelu
from neighbourhoods import Neighbourhoods, write_tables
from optimiser import make_optimisers
from sampling import Sampler
from start import know_positions
from tokenizer import load_bpe, special_ids


def check_mask(sampler: Sampler) -> None:
    for step in range(8):
        batch = sampler.batch(7, step, 0.5, 1024)
        length = batch.tokens.shape[1]
        mask = dense_mask(batch.part_a, length)[:, 0]
        for b, a in enumerate(batch.part_a.tolist()):
            for query in range(length):
                for key in range(length):
                    if query < a:
                        sees = key < a
                    else:
                        sees = key < a or a <= key <= query
                    assert mask[b, query, key] == sees, (b, query, key)
    print("mask: equals the brute-force one")


def check_cross_entropy() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(600, 32, requires_grad=True)
    matrix = torch.randn(1000, 32, requires_grad=True)
    targets, weights = torch.randint(1000, (600,)), torch.rand(600)
    ours = TiedCrossEntropy.apply(
        hidden, matrix, targets[:, None], weights, torch.ones(1), torch.float32
    )
    expected = (F.cross_entropy(hidden @ matrix.T, targets, reduction="none") * weights).sum()
    a = torch.autograd.grad(ours, [hidden, matrix])
    b = torch.autograd.grad(expected, [hidden, matrix])
    assert torch.allclose(ours, expected, rtol=1e-5)
    for x, y in zip(a, b, strict=True):
        assert torch.allclose(x, y, rtol=1e-3, atol=1e-4)
    several, shares = torch.randint(1000, (600, 5)), torch.tensor([0.6, 0.1, 0.1, 0.1, 0.1])
    ours = TiedCrossEntropy.apply(hidden, matrix, several, weights, shares, torch.float32)
    losses = -torch.log_softmax(hidden @ matrix.T, -1).gather(1, several)
    expected = (losses @ shares * weights).sum()
    a = torch.autograd.grad(ours, [hidden, matrix])
    b = torch.autograd.grad(expected, [hidden, matrix])
    assert torch.allclose(ours, expected, rtol=1e-5)
    for x, y in zip(a, b, strict=True):
        assert torch.allclose(x, y, rtol=1e-3, atol=1e-4)
    print("cross entropy: loss and gradients agree, with one target a row and with several")


def check_neighbourhoods() -> None:
    """Drawn tokens stood between the very neighbours, and as often as they did."""
    rng = np.random.default_rng(0)
    ids = rng.choice(6, size=4000, p=[0.3, 0.25, 0.2, 0.15, 0.08, 0.02])
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(None):
        write_tables(ids.astype(np.uint16), Path(folder))
        table = Neighbourhoods(Path(folder))
        at = rng.integers(3, len(ids) - 1, size=200)
        closing = rng.random(len(at)) < 0.5
        after = np.where(closing, ids[at + 1], -1)
        contexts = np.stack([ids[at - 3], ids[at - 2], ids[at - 1], after], axis=1)
        drawn = table.draw(contexts, ids[at], 400, rng)
        unknown = table.draw(np.full((3, 4), -1), np.array([5, 1, 2]), 4, rng)
    assert (unknown == np.array([5, 1, 2])[:, None]).all()
    around = np.lib.stride_tricks.sliding_window_view(ids, 5)
    for context, row, closes in zip(contexts, drawn, closing, strict=True):
        if closes:
            short = around[(around[:, 2] == context[2]) & (around[:, 4] == context[3])]
            long = short[short[:, 1] == context[1]]
        else:
            short = around[(around[:, 1] == context[1]) & (around[:, 2] == context[2])]
            long = short[short[:, 0] == context[0]]
        trust = (len(long) - 1) / (len(long) + 2)
        shares = [np.bincount(x[:, 3], minlength=6) / max(len(x), 1) for x in (long, short)]
        expected = trust * shares[0] + (1 - trust) * shares[1]
        assert np.abs(np.bincount(row, minlength=6) / len(row) - expected).max() < 0.13
    print("neighbourhoods: drawn as often as they stand there")


def check_gelu() -> None:
    x = torch.linspace(-12, 12, 4001)
    assert torch.allclose(gelu(x), F.gelu(x, approximate="tanh"), rtol=1e-5, atol=2e-6)
    print("GELU: equals PyTorch's tanh form")


def check_learning(sampler: Sampler, vocabulary: int) -> None:
    torch.manual_seed(0)
    model = GLM(Shape(vocabulary, 2, 128, 2, 512))
    optimisers = make_optimisers(model, 0.02, 3e-3, 3e-3, 0.0)
    batch = sampler.batch(7, 3, 0.0, 1024)
    mask = attention_mask(batch.part_a, batch.tokens.shape[1])
    losses = []
    for _ in range(60):
        h = model(batch.tokens, batch.positions, batch.blocks, mask).flatten(0, 1)[batch.rows]
        weights = torch.full(batch.weights.shape, 1 / len(batch.rows))
        loss = TiedCrossEntropy.apply(
            h,
            model.word_embeddings.weight,
            batch.targets[:, None],
            weights,
            torch.ones(1),
            torch.float32,
        )
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad()
        losses.append(loss.item())
    print("one batch, again and again: loss", *(f"{x:.2f}" for x in losses[::10]))
    assert losses[-1] < 0.3 * losses[0]


@torch.no_grad()
def check_positions(sampler: Sampler, vocabulary: int) -> None:
    torch.manual_seed(0)
    model = GLM(Shape(vocabulary, 2, 256, 4, 512))
    batch = sampler.batch(7, 3, 0.0, 1024)
    length = batch.tokens.shape[1]
    mask = attention_mask(batch.part_a, length).float()
    know_positions(model, batch, mask)
    t = model.transformer
    x = model.word_embeddings(batch.tokens) + t.position_embeddings(batch.positions)
    x = x + t.block_position_embeddings(batch.blocks)
    layer = t.layers[0]
    q, k, _ = layer.attention.query_key_value(layer.input_layernorm(x)).chunk(3, -1)
    before = torch.softmax((q[..., :64] @ k[..., :64].mT) / 8 + mask[:, 0], -1)
    looks = before[0].diagonal(-1)[: int(batch.part_a[0]) - 1].mean().item()
    print(f"positions: the first head looks at the token before with weight {looks:.2f}")
    assert looks > 0.5


def show(sampler: Sampler, tokenizer: Path, count: int) -> None:
    bpe = load_bpe(tokenizer)
    names = {i: f"⟦{name.strip('<|>[]')}⟧" for name, i in special_ids(tokenizer).items()}
    for step in range(count):
        batch = sampler.batch(11, step, step / count, 512)
        row = batch.tokens[0].tolist()
        pieces = [names.get(i) or bpe.decode([i]) for i in row]
        length = batch.tokens.shape[1]
        kept = int(batch.rows[batch.rows < length].max()) + 1
        print(f"--- length {length}, Part A {int(batch.part_a[0])}")
        print("".join(pieces[:kept]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--show", type=int, default=12)
    args = parser.parse_args()
    sampler = Sampler(args.packed, args.tokenizer, args.mix)
    show(sampler, args.tokenizer, args.show)
    check_mask(sampler)
    check_cross_entropy()
    check_gelu()
    check_neighbourhoods()
    check_positions(sampler, 24064)
    check_learning(sampler, 24064)


if __name__ == "__main__":
    main()
