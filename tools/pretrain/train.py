"""Pretrains a GLM until a given time. Stops, resumes and decays by the clock."""

import argparse
import json
import math
import os
import signal
import threading
import time
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import torch
from safetensors.torch import load_file

from checkpoint import from_training
from model import GLM, Shape, TiedCrossEntropy, attention_mask
from neighbourhoods import Neighbourhoods
from optimiser import make_optimisers
from sampling import Sampler
from start import know_positions
from validation import validation_batches, validation_losses

WARM_UP = 0.02
DECAY_FROM = 0.15


def learning_rate(progress: float, floor: float = 0.01) -> float:
    """Share of the peak: up, flat, then in a straight line nearly to zero."""
    if progress < WARM_UP:
        return max(progress / WARM_UP, 0.02)
    if progress < DECAY_FROM:
        return 1.0
    return max(floor, (1 - progress) / (1 - DECAY_FROM))


class Clock:
    """Progress from 0 to 1 at `until`, going on from where an earlier run was."""

    def __init__(self, until: float, done: float):
        self.start, self.until, self.done = time.time(), until, done

    def progress(self) -> float:
        run = (time.time() - self.start) / max(self.until - self.start, 1e-9)
        return min(1.0, self.done + (1 - self.done) * run)


def save(path: Path, state: dict) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def start_from(model: GLM, path: Path, special: list[int]) -> None:
    """First word embeddings from counts; the final norm's bias makes them guess by frequency."""
    counted = load_file(path)
    vectors = counted["vectors"]
    with torch.no_grad():
        table = model.word_embeddings.weight
        table[: len(vectors)] = vectors
        table[len(vectors) :] = vectors[-1]
        table[special] += 0.03 * torch.randn(len(special), table.shape[1])
        norm = model.transformer.final_layernorm
        norm.bias.copy_(counted["bias"])
        # Before anything is learnt a token is most like itself, which is no good guess of the next one.
        norm.weight.fill_(0.3)


def shared_targets(targets: torch.Tensor, share: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Targets [rows, choices] and how much each choice counts: the text's own token first, `share` for the others."""
    if targets.ndim == 1:
        return targets[:, None], torch.ones(1, device=targets.device)
    others = targets.shape[1] - 1
    shares = torch.full((1 + others,), share / others, device=targets.device)
    shares[0] = 1 - share
    return targets, shares


def parse_until(text: str) -> float:
    """ "09:50" today, or "2030-01-31 09:50"."""
    if len(text) <= 5:
        text = f"{datetime.now():%Y-%m-%d} {text}"
    return datetime.fromisoformat(text).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    parser.add_argument("--out", type=Path, required=True, help="checkpoint and log folder")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--until", help="local time at which to stop, HH:MM or ISO date and time")
    when.add_argument("--hours", type=float)
    parser.add_argument("--embeddings", type=Path, help="first word embeddings (embeddings.py)")
    parser.add_argument("--weights", type=Path, help="start from the averaged weights of this run")
    parser.add_argument(
        "--new-positions", action="store_true", help="with --weights of a run without start.py"
    )
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--max-length", type=int, default=512)
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--micro-tokens", type=int, default=8192, help="at once in memory")
    parser.add_argument("--muon-lr", type=float, default=0.02)
    parser.add_argument("--table-lr", type=float, default=1.2e-3, help="of the word embeddings")
    parser.add_argument("--small-lr", type=float, default=3e-3, help="of positions, norms, biases")
    parser.add_argument("--decay", type=float, default=0.05, help="Muon's weight decay")
    parser.add_argument("--average", type=float, default=0.99, help="of the averaged weights")
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--save-minutes", type=float, default=4)
    parser.add_argument("--validate-minutes", type=float, default=10)
    parser.add_argument(
        "--neighbours",
        type=float,
        default=0.0,
        help="share of a target that other occurrences of its neighbours get at first (neighbourhoods.py); falls to 0",
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    until = time.time() + args.hours * 3600 if args.hours else parse_until(args.until)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    device = torch.device(args.device)
    neighbours = Neighbourhoods(args.packed) if args.neighbours else None
    sampler = Sampler(args.packed, args.tokenizer, args.mix, neighbours)
    vocabulary = 128 * math.ceil((max(vars(sampler.special).values()) + 1) / 128)
    shape = Shape(vocabulary, args.layers, args.hidden, args.heads, args.max_length)
    model = GLM(shape)
    if args.embeddings:
        start_from(model, args.embeddings, list(vars(sampler.special).values()))
    if args.weights:
        model, _ = from_training(args.weights, averaged=True)
    if not args.weights or args.new_positions:
        look = sampler.batch(args.seed, 0, 0.0, 4096)
        know_positions(model, look, attention_mask(look.part_a, look.tokens.shape[1]).float())
    model.to(device).train()
    forward = model
    if args.compile:
        forward = torch.compile(model, dynamic=False)
        TiedCrossEntropy.softmax = staticmethod(
            torch.compile(TiedCrossEntropy.softmax, dynamic=True)
        )
    optimisers = make_optimisers(model, args.muon_lr, args.table_lr, args.small_lr, args.decay)
    peaks = [[g["lr"] for g in o.param_groups] for o in optimisers]
    parameters = list(model.parameters())
    averaged = [p.detach().clone() for p in parameters]
    step, tokens, seconds, done = 0, 0, 0.0, 0.0

    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        averaged = state["averaged"]
        step, tokens, seconds = state["step"], state["tokens"], state["seconds"]
        done = state["progress"]
        torch.set_rng_state(state["rng"].cpu())

    clock = Clock(until, done)
    log_file = open(args.out / "log.jsonl", "a", encoding="utf-8")  # noqa: SIM115

    def log(**entry) -> None:
        print(json.dumps(entry), file=log_file, flush=True)

    def snapshot(progress: float) -> None:
        save(
            checkpoint,
            {
                "shape": asdict(shape),
                "model": model.state_dict(),
                "averaged": averaged,
                "optimisers": [o.state_dict() for o in optimisers],
                "step": step,
                "tokens": tokens,
                "seconds": seconds,
                "progress": progress,
                "rng": torch.get_rng_state(),
            },
        )

    def autocast():
        if device.type in ("cpu", "cuda"):
            return torch.autocast(device.type, dtype=torch.bfloat16)
        return nullcontext()

    checks = validation_batches(args.packed, args.tokenizer, sequences=24)
    blocks = sum(p.numel() for n, p in model.named_parameters() if ".layers." in n)
    log(
        event="start",
        parameters=sum(p.numel() for p in parameters),
        blocks=blocks,
        step=step,
        progress=round(done, 4),
    )
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    saved_at = validated_at = time.time()
    recent: list[float] = []
    while (progress := clock.progress()) < 1 and not asked_to_stop.is_set():
        began = time.time()
        batch = sampler.batch(args.seed, step, progress, args.batch_tokens)
        total = batch.weights.sum().item()
        loss_sum = 0.0
        for micro in batch.split(args.micro_tokens):
            micro = micro.to(device)
            length = micro.tokens.shape[1]
            with autocast():
                mask = attention_mask(micro.part_a, length)
                hidden = forward(micro.tokens, micro.positions, micro.blocks, mask)
            targets, shares = shared_targets(micro.targets, args.neighbours * (1 - progress))
            loss = TiedCrossEntropy.apply(
                hidden.flatten(0, 1)[micro.rows].float(),
                model.word_embeddings.weight,
                targets,
                micro.weights / total,
                shares,
                torch.bfloat16,
            )
            loss.backward()
            loss_sum += loss.item()
        norm = torch.nn.utils.clip_grad_norm_(parameters, args.clip).item()
        rate = learning_rate(progress)
        if math.isfinite(norm) and math.isfinite(loss_sum):
            for optimiser, peak in zip(optimisers, peaks, strict=True):
                for group, lr in zip(optimiser.param_groups, peak, strict=True):
                    group["lr"] = lr * rate
                optimiser.step()
            weight = 1 - min(args.average, (step + 1) / (step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(averaged, [p.detach() for p in parameters], weight)
        else:
            log(event="skipped", step=step, loss=loss_sum, norm=norm)
        for optimiser in optimisers:
            optimiser.zero_grad(set_to_none=True)
        step += 1
        tokens += batch.tokens.numel()
        seconds += time.time() - began
        recent.append(loss_sum)
        if step % 20 == 0 or step <= 3:
            log(
                step=step,
                progress=round(progress, 4),
                tokens=tokens,
                loss=round(sum(recent) / len(recent), 4),
                norm=round(norm, 3),
                rate=round(rate, 4),
                tokens_per_second=round(tokens / seconds),
                processor_seconds=round(time.process_time()),
                length=batch.tokens.shape[1],
                targets=len(batch.rows),
            )
            recent = []
        if time.time() - validated_at > 60 * args.validate_minutes:
            entry = validation_losses(model, checks, device)
            log(event="validation", step=step, tokens=tokens, progress=round(progress, 4), **entry)
            validated_at = time.time()
        if time.time() - saved_at > 60 * args.save_minutes:
            snapshot(progress)
            saved_at = time.time()
    snapshot(progress)
    log(event="end", step=step, tokens=tokens, seconds=round(seconds))


if __name__ == "__main__":
    main()
