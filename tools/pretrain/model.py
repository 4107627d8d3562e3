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


class MLP(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.dense_h_to_4h = nn.Linear(shape.hidden, 4 * shape.hidden)
        self.dense_4h_to_h = nn.Linear(4 * shape.hidden, shape.hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.dense_4h_to_h(F.gelu(self.dense_h_to_4h(x), approximate="tanh"))


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


class TiedCrossEntropy(torch.autograd.Function):
    """Weighted sum of token losses against the tied output matrix, a few rows at a time.

    The gradients are made in the forward pass, so the whole [targets, vocabulary] matrix never exists.
    """

    CHUNK = 256

    @staticmethod
    def forward(ctx, hidden: Tensor, matrix: Tensor, targets: Tensor, weights: Tensor, dtype):
        h, m = hidden.to(dtype), matrix.to(dtype)
        grad_h = torch.empty_like(hidden)
        grad_m = torch.zeros(matrix.shape, dtype=torch.float32, device=matrix.device)
        loss = hidden.new_zeros((), dtype=torch.float32)
        for rows in torch.arange(len(targets), device=targets.device).split(TiedCrossEntropy.CHUNK):
            a, b = int(rows[0]), int(rows[-1]) + 1
            logits = (h[a:b] @ m.T).float()
            largest = logits.amax(-1, keepdim=True)
            p = logits.sub_(largest).exp_()  # logits is dead from here
            total = p.sum(-1, keepdim=True)
            target = targets[a:b, None]
            p.div_(total)
            loss += (-p.gather(1, target).clamp_min(1e-30).log().squeeze(1) * weights[a:b]).sum()
            p.scatter_add_(1, target, torch.full_like(target, -1, dtype=p.dtype))
            p.mul_(weights[a:b, None])
            g = p.to(dtype)
            grad_h[a:b] = g @ m
            grad_m += g.T @ h[a:b]
        ctx.save_for_backward(grad_h, grad_m)
        return loss

    @staticmethod
    def backward(ctx, grad):
        grad_h, grad_m = ctx.saved_tensors
        return grad_h * grad, grad_m * grad, None, None, None


def token_losses(hidden: Tensor, matrix: Tensor, targets: Tensor) -> Tensor:
    """Loss of every row, without gradient, a few rows at a time."""
    return torch.cat(
        [
            F.cross_entropy((h @ matrix.T).float(), t, reduction="none")
            for h, t in zip(hidden.split(512), targets.split(512), strict=True)
        ]
    )
