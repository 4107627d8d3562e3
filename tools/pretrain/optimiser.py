"""Muon (momentum made orthogonal) for the block matrices, AdamW for the rest."""

import torch
from torch import Tensor

# Quintic Newton-Schulz coefficients (Keller Jordan, 2024): fast near zero, singular values end within about 0.7 to 1.2.
A, B, C = 3.4445, -4.7750, 2.0315


def orthogonal(gradients: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrix, roughly, of each matrix in a [count, rows, columns] stack."""
    x = gradients.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        polynomial = torch.baddbmm(gram, gram, gram, beta=B, alpha=C)
        x = torch.baddbmm(x, polynomial, x, beta=A)
    return (x.mT if tall else x).to(gradients.dtype)


class Muon(torch.optim.Optimizer):
    """Packed query/key/value matrices count as three."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, decay: float = 0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            stacks: dict[tuple, list[tuple[Tensor, Tensor]]] = {}
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["momentum"] = torch.zeros_like(p)
                mean = state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(mean, group["momentum"])
                parts = 3 if p.shape[0] == 3 * p.shape[1] else 1
                for whole, part in zip(p.chunk(parts), update.chunk(parts), strict=True):
                    stacks.setdefault(tuple(part.shape), []).append((whole, part))
            for (rows, columns), pairs in stacks.items():
                updates = orthogonal(torch.stack([u for _, u in pairs]))
                scale = max(1.0, rows / columns) ** 0.5
                for (p, _), u in zip(pairs, updates, strict=True):
                    p.mul_(1 - group["lr"] * group["decay"])
                    p.add_(u, alpha=-group["lr"] * scale)


def make_optimisers(model, muon_lr: float, table_lr: float, small_lr: float, decay: float):
    matrices, words, positions, small = [], [], [], []
    for name, p in model.named_parameters():
        if name == "word_embeddings.weight":
            words.append(p)
        elif "position_embeddings" in name:
            positions.append(p)
        elif p.ndim < 2:
            small.append(p)
        else:
            matrices.append(p)
    muon = Muon(matrices, muon_lr, decay=decay)
    adam = torch.optim.AdamW(
        [
            {"params": words, "lr": table_lr},
            # Slowly: larger steps would drown the waves that they start as.
            {"params": positions, "lr": small_lr / 15},
            {"params": small, "lr": small_lr},
        ],
        betas=(0.9, 0.98),
        # Large enough that the slight push on every token that is not the target does not count in full.
        eps=1e-6,
        weight_decay=0.0,
        fused=True,
    )
    return muon, adam
