"""GLM: a pre-LN transformer with two position tables; tensor names are those of published GLM checkpoints."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class Shape:
    vocabulary: int
    layers: int
    hidden: int
    heads: int
    max_length: int  # the position tables have one row more


class Attention(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.heads = shape.heads
        self.query_key_value = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.dense = nn.Linear(shape.hidden, shape.hidden)

    def forward(self, x: Tensor, mask) -> Tensor:
        batch, length, hidden = x.shape
        qkv = self.query_key_value(x).view(batch, length, 3, self.heads, hidden // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if isinstance(mask, Tensor):
            # With short sequences on a CPU, plain products are 2 to 3 times as fast as the fused operator.
            with torch.autocast(x.device.type, enabled=False):
                scores = torch.add(mask.to(q.dtype), q @ k.mT, alpha=q.shape[-1] ** -0.5)
                y = torch.softmax(scores, -1) @ v
        else:
            from torch.nn.attention.flex_attention import flex_attention

            y = flex_attention(q, k, v, block_mask=mask)
        return self.dense(y.transpose(1, 2).reshape(batch, length, hidden))


def gelu(x: Tensor) -> Tensor:
    """GELU in its tanh form, by the sigmoid, which a CPU does five times as fast: (1 + tanh u) / 2 = sigmoid(2 u)."""
    return x * torch.sigmoid(x * (1.5957691216057308 + 0.07135481282052823 * x * x))


class MLP(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.dense_h_to_4h = nn.Linear(shape.hidden, 4 * shape.hidden)
        self.dense_4h_to_h = nn.Linear(4 * shape.hidden, shape.hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.dense_4h_to_h(gelu(self.dense_h_to_4h(x)))


class Layer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.input_layernorm = nn.LayerNorm(shape.hidden, eps=1e-5)
        self.attention = Attention(shape)
        self.post_attention_layernorm = nn.LayerNorm(shape.hidden, eps=1e-5)
        self.mlp = MLP(shape)

    def forward(self, x: Tensor, mask) -> Tensor:
        x = x + self.attention(self.input_layernorm(x), mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Transformer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.position_embeddings = nn.Embedding(shape.max_length + 1, shape.hidden)
        self.block_position_embeddings = nn.Embedding(shape.max_length + 1, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.final_layernorm = nn.LayerNorm(shape.hidden, eps=1e-5)


class GLM(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.word_embeddings = nn.Embedding(shape.vocabulary, shape.hidden)
        self.transformer = Transformer(shape)
        for name, parameter in self.named_parameters():
            if name.endswith("layernorm.weight"):
                continue
            # Every layer starts as the identity: its two output matrices are zero.
            if name.endswith((".bias", "attention.dense.weight", "dense_4h_to_h.weight")):
                nn.init.zeros_(parameter)
            else:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, tokens: Tensor, positions: Tensor, blocks: Tensor, mask) -> Tensor:
        """Hidden states after the final norm, [batch, length, hidden]."""
        t = self.transformer
        x = (
            self.word_embeddings(tokens)
            + t.position_embeddings(positions)
            + t.block_position_embeddings(blocks)
        )
        for layer in t.layers:
            x = layer(x, mask)
        return t.final_layernorm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.word_embeddings.weight.T


def dense_mask(part_a: Tensor, length: int) -> Tensor:
    """[batch, 1, query, key], true where the query sees the key: all of Part A, and Part B up to itself.

    Padding stands at the end, so no real token ever sees it.
    """
    i = torch.arange(length, device=part_a.device)
    causal = i[None, :] <= i[:, None]
    return ((i[None, None, :] < part_a[:, None, None]) | causal)[:, None]


def attention_mask(part_a: Tensor, length: int):
    """What is added to the scores on a CPU (0 or minus infinity), FlexAttention's block mask on a GPU."""
    if part_a.device.type != "cuda":
        hidden = ~dense_mask(part_a, length)
        return torch.zeros(hidden.shape, dtype=torch.bfloat16).masked_fill_(hidden, -torch.inf)
    from torch.nn.attention.flex_attention import create_block_mask

    def sees(batch, head, query, key):
        return (key < part_a[batch]) | (key <= query)

    return create_block_mask(sees, part_a.shape[0], None, length, length, device=part_a.device)


def weighted_softmax(logits: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Logarithm of the sum of exponentials of bf16 logits [rows, vocabulary], and their softmax times each row's weight."""
    z = logits.float()
    largest = z.amax(-1, keepdim=True)
    e = torch.exp(z - largest)
    total = e.sum(-1, keepdim=True)
    return (total.log() + largest)[:, 0], (e * (weights[:, None] / total)).to(logits.dtype)


class TiedCrossEntropy(torch.autograd.Function):
    """Weighted sum of token losses against the tied output matrix, some rows at a time.

    The gradients are made in the forward pass, so the whole [targets, vocabulary] matrix need not exist. Targets are
    [rows, choices]; `shares` [choices] says how much of a row each of its choices counts.
    """

    CHUNK = 512
    softmax = staticmethod(weighted_softmax)

    @staticmethod
    def forward(
        ctx, hidden: Tensor, matrix: Tensor, targets: Tensor, weights: Tensor, shares: Tensor, dtype
    ):
        h, m = hidden.to(dtype), matrix.to(dtype)
        grad_h = torch.empty_like(hidden)
        grad_m = None
        loss = hidden.new_zeros((), dtype=torch.float32)
        for a in range(0, len(targets), TiedCrossEntropy.CHUNK):
            rows = slice(a, a + TiedCrossEntropy.CHUNK)
            logits = h[rows] @ m.T
            counts = weights[rows, None] * shares
            total, g = TiedCrossEntropy.softmax(logits, weights[rows])
            loss += ((total[:, None] - logits.gather(1, targets[rows]).float()) * counts).sum()
            g.scatter_add_(1, targets[rows], -counts.to(dtype))
            grad_h[rows] = g @ m
            products = (g.T @ h[rows]).float()
            grad_m = products if grad_m is None else grad_m.add_(products)
        ctx.save_for_backward(grad_h, grad_m)
        return loss

    @staticmethod
    def backward(ctx, grad):
        grad_h, grad_m = ctx.saved_tensors
        return grad_h * grad, grad_m * grad, None, None, None, None


def token_losses(hidden: Tensor, matrix: Tensor, targets: Tensor) -> Tensor:
    """Loss of every row, without gradient, a few rows at a time."""
    return torch.cat(
        [
            F.cross_entropy((h @ matrix.T).float(), t, reduction="none")
            for h, t in zip(hidden.split(512), targets.split(512), strict=True)
        ]
    )
