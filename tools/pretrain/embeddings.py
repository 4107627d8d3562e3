"""First word embeddings from counts: which tokens stand beside which, cut down to the hidden size.

A small model trained for a short time sees most tokens only a few times. Counting the whole corpus once
is cheap and tells it beforehand which tokens are alike, and how frequent each one is.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from corpus import read_groups
from sampling import Packed
from tokenizer import special_ids

# Relations: the token before, the token after, the tokens two to four away on either side.
RELATIONS = [[-1], [1], [-4, -3, -2, 2, 3, 4]]
# Spread of the coordinates (as of trained ones), and of the share that tells the frequency.
SPREAD, FREQUENCY_SPREAD = 0.05, 0.01


def beside(ids: np.ndarray, offset: int) -> tuple[np.ndarray, np.ndarray]:
    if offset < 0:
        return ids[-offset:], ids[:offset]
    return ids[:-offset], ids[offset:]


def associations(texts: list[np.ndarray], vocabulary: int, contexts: int) -> torch.Tensor:
    """Positive pointwise mutual information, discounted for rare pairs: [vocabulary, relations * contexts]."""
    frequency = sum(np.bincount(ids, minlength=vocabulary) for ids in texts)
    column = np.full(vocabulary, -1, dtype=np.int64)
    column[np.argsort(-frequency)[:contexts]] = np.arange(contexts)
    parts = []
    for offsets in RELATIONS:
        counts = np.zeros(vocabulary * contexts, dtype=np.float32)
        for ids in texts:
            for offset in offsets:
                word, context = beside(ids, offset)
                context = column[context]
                seen = context >= 0
                key = word[seen].astype(np.int64) * contexts + context[seen]
                counts += np.bincount(key, minlength=len(counts))
        n = torch.from_numpy(counts.reshape(vocabulary, contexts))
        by_word, by_context = n.sum(1, keepdim=True), n.sum(0, keepdim=True)
        pmi = (n * n.sum() / (by_word * by_context).clamp_min(1)).clamp_min(1).log()
        parts.append(pmi * (n / (n + 2)))
    return torch.cat(parts, 1)


def reduce(x: torch.Tensor, size: int) -> torch.Tensor:
    """The leading left singular vectors times the roots of their values (randomised, three passes)."""
    basis = torch.linalg.qr(x @ torch.randn(x.shape[1], size + 40))[0]
    for _ in range(2):
        basis = torch.linalg.qr(x @ (x.T @ basis))[0]
    u, s, _ = torch.linalg.svd(basis.T @ x, full_matrices=False)
    return (basis @ u[:, :size]) * s[:size].sqrt()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--contexts", type=int, default=2500)
    parser.add_argument("--tokens", type=int, default=12_000_000, help="per group, at most")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(1)
    texts = [
        np.asarray(Packed.open(args.packed, g).ids[: args.tokens]) for g in read_groups(args.mix)
    ]
    size = max(special_ids(args.tokenizer).values()) + 1
    x = associations(texts, size, args.contexts)
    vectors = reduce(x, args.hidden - 1)
    vectors -= vectors.mean(0)
    # Half-way to equal lengths: frequent tokens have long vectors.
    vectors /= vectors.norm(dim=1, keepdim=True).clamp_min(1e-3).sqrt()
    vectors *= SPREAD / vectors.std()
    frequency = torch.from_numpy(sum(np.bincount(ids, minlength=size) for ids in texts))
    logs = (frequency + 0.3).log()
    logs -= (logs.exp() / logs.exp().sum() * logs).sum()  # the usual token is at zero
    wide = FREQUENCY_SPREAD * args.hidden**0.5
    vectors = torch.cat([vectors, logs[:, None] / logs.std() * wide], 1).float()
    # Turned, so that no coordinate stands out; the final norm's bias turns the last one into a first guess.
    turn = torch.linalg.qr(torch.randn(args.hidden, args.hidden))[0]
    bias = turn[-1] * (logs.std() / wide)
    save_file(
        {"vectors": (vectors @ turn).contiguous(), "bias": bias.float().contiguous()}, args.out
    )
    print(f"{args.out}: {size} vectors; bias spread {bias.std():.2f}")
    # For a look: the nearest neighbours of some tokens.
    from tokenizer import load_bpe

    bpe = load_bpe(args.tokenizer)
    unit = torch.nn.functional.normalize(vectors[:, :-1], dim=1)
    for text in (" Paris", " quickly", " install", " twelve", "北京", "使用"):
        token = bpe.encode(text).ids[0]
        print(text, [bpe.decode([i]) for i in (unit @ unit[token]).topk(8).indices.tolist()])


if __name__ == "__main__":
    main()
