"""First weights that know about position: wave-shaped position tables, and heads that look at the neighbours.

Learned absolute positions start as noise, and a short run never finds out which one is beside which (a model so
trained filled blanks the same when the words around them were shuffled). Waves make "one to the left" the same
turn everywhere, and a few heads of the first layers are given that turn. All of it stays trainable.
"""

import math

import torch
from torch import Tensor

# Frequencies a table, and the length of a position vector (word vectors: about 1).
WAVES, BLOCK_WAVES = 28, 14
LENGTH, BLOCK_LENGTH = 1.2, 0.9
# Layer → what three of its heads look at: (offset in the text, None or offset within the blank).
NEAR = {0: [(-1, None), (1, None), (0, -1)]}
# How much higher a neighbour's score is than the others', before the softmax.
SHARPNESS = 8.0


def frequencies(count: int) -> Tensor:
    """From slow to one turn in two steps; uneven, so that no far position looks like a near one."""
    return math.pi * ((torch.arange(count) + 0.5) / count) ** 1.3


def waves(rows: int, omega: Tensor) -> Tensor:
    """[rows, 2 * frequencies]: cosines, then sines."""
    angle = torch.arange(rows)[:, None] * omega
    return torch.cat([angle.cos(), angle.sin()], 1)


def turned(basis: Tensor, omega: Tensor, offset: int) -> Tensor:
    """Reads a position's waves out of `basis` and turns them by `offset`."""
    c, s = (omega * offset).cos()[:, None], (omega * offset).sin()[:, None]
    cosines, sines = basis.chunk(2)
    return torch.cat([c * cosines - s * sines, s * cosines + c * sines])


def quiet_directions(model, batch, mask) -> Tensor:
    """The directions that word vectors and the first layers use least, in random turn: room for the waves."""
    x = model.word_embeddings(batch.tokens)
    total = torch.zeros(model.shape.hidden, model.shape.hidden)
    for layer in model.transformer.layers[: len(NEAR)]:
        rows = x.flatten(0, 1)
        total += rows.T @ rows / rows.square().sum()
        x = layer(x, mask)
    quiet = torch.linalg.eigh(total)[1][:, : 2 * (WAVES + BLOCK_WAVES)]
    return torch.linalg.qr(torch.randn(quiet.shape[1], quiet.shape[1]))[0] @ quiet.T


@torch.no_grad()
def know_positions(model, batch, mask) -> None:
    """Sets the position tables and the neighbour heads; `batch` serves to find the scale of the scores."""
    t, shape = model.transformer, model.shape
    size = shape.hidden // shape.heads
    if size < 2 * max(WAVES, WAVES // 2 + BLOCK_WAVES):
        raise ValueError(f"heads of {size} numbers are too small for the waves: take fewer heads")
    text, block = quiet_directions(model, batch, mask).split([2 * WAVES, 2 * BLOCK_WAVES])
    omega, block_omega = frequencies(WAVES), frequencies(BLOCK_WAVES)
    rows = shape.max_length + 1
    t.position_embeddings.weight.copy_(waves(rows, omega) @ text * LENGTH / WAVES**0.5)
    t.block_position_embeddings.weight.copy_(
        waves(rows, block_omega) @ block * BLOCK_LENGTH / BLOCK_WAVES**0.5
    )
    x = (
        model.word_embeddings(batch.tokens)
        + t.position_embeddings(batch.positions)
        + t.block_position_embeddings(batch.blocks)
    )
    for index, layer in enumerate(t.layers):
        seen = layer.input_layernorm(x)
        query, key, value = layer.attention.query_key_value.weight.chunk(3)
        query_bias, key_bias, value_bias = layer.attention.query_key_value.bias.chunk(3)
        for head, (offset, inside) in enumerate(NEAR.get(index, [])):
            rows = slice(head * size, (head + 1) * size)
            if inside is None:
                ask, answer = turned(text, omega, offset), text
                wanted = (batch.positions[:, :, None] + offset == batch.positions[:, None]) & (
                    batch.blocks[:, None] == 0
                )
            else:
                # The head's size is shared: every other wave of the text's table.
                few, some = slice(0, WAVES, 2), slice(0, BLOCK_WAVES)
                pick = torch.arange(2 * WAVES).view(2, -1)[:, few].flatten()
                pick_block = torch.arange(2 * BLOCK_WAVES).view(2, -1)[:, some].flatten()
                ask = torch.cat(
                    [
                        turned(text[pick], omega[few], offset),
                        turned(block[pick_block], block_omega[some], inside),
                    ]
                )
                answer = torch.cat([text[pick], block[pick_block]])
                wanted = (batch.positions[:, :, None] + offset == batch.positions[:, None]) & (
                    batch.blocks[:, :, None] + inside == batch.blocks[:, None]
                )
            padded = torch.zeros(2, size, shape.hidden)
            padded[0, : len(ask)], padded[1, : len(answer)] = ask[:size], answer[:size]
            scores = (seen @ padded[0].T) @ (seen @ padded[1].T).mT / size**0.5
            allowed = mask[:, 0] == 0
            gap = scores[wanted & allowed].mean() - scores[~wanted & allowed].mean()
            scale = (SHARPNESS / gap).sqrt()
            query[rows], key[rows] = padded[0] * scale, padded[1] * scale
            query_bias[rows], key_bias[rows], value_bias[rows] = 0, 0, 0
            value[rows] = torch.linalg.qr(torch.randn(shape.hidden, size))[0].T
            layer.attention.dense.weight[:, rows] = 0
        x = layer(x, mask)
