"""What else the corpus has between the same neighbours: soft targets by counting.

One text shows one word in a place. The corpus shows what else stood between the same tokens, so a target can be shared
out among other occurrences of its neighbourhood: less noise in a step, for a lookup. Four sorted tables with an entry
(neighbourhood, token) for every token of the corpus, 8 bytes each, made once:

    python neighbourhoods.py --packed packed
"""

import argparse
import os
from pathlib import Path

import numpy as np

from corpus import read_groups

BITS = 15  # a token id; 4 of them fit a 64-bit entry
#: Table → offsets of the neighbours whose ids make the key; the token between them comes last in an entry.
TABLES = {
    "both": (-2, -1, 1),
    "around": (-1, 1),
    "before3": (-3, -2, -1),
    "before2": (-2, -1),
}
#: Occurrences that make a longer neighbourhood as credible as the shorter one.
HALF = {"both": 3.0, "before3": 3.0}


def pack_entries(ids: np.ndarray, offsets: tuple[int, ...]) -> np.ndarray:
    """An entry for every token that has all these neighbours."""
    low, high = min(0, *offsets), max(0, *offsets)
    entries = np.zeros(len(ids) - (high - low), dtype=np.uint64)
    for offset in (*offsets, 0):
        start = offset - low
        entries <<= np.uint64(BITS)
        entries |= ids[start : start + len(entries)]
    return entries


def write_tables(ids: np.ndarray, folder: Path) -> None:
    for name, offsets in TABLES.items():
        entries = pack_entries(ids.astype(np.uint64), offsets)
        entries.sort()
        part = folder / f"neighbours-{name}.part"
        entries.tofile(part)
        os.replace(part, folder / f"neighbours-{name}.u64")
        print(f"{name}: {len(entries)} entries", flush=True)


class Neighbourhoods:
    def __init__(self, folder: Path):
        self.tables = {
            name: np.memmap(folder / f"neighbours-{name}.u64", dtype=np.uint64, mode="r")
            for name in TABLES
        }

    def ranges(
        self, name: str, keys: np.ndarray, known: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """First entry and number of entries of each key; none where a neighbour is unknown."""
        table = self.tables[name]
        first = np.searchsorted(table, keys << np.uint64(BITS))
        after = np.searchsorted(table, (keys + np.uint64(1)) << np.uint64(BITS))
        return first, np.where(known, after - first, 0)

    def draw(
        self, contexts: np.ndarray, targets: np.ndarray, count: int, rng: np.random.Generator
    ) -> np.ndarray:
        """[targets, count]: tokens that stood where a target stands, or the target itself where nobody knows.

        `contexts`: [targets, 4], the ids 3, 2 and 1 before and 1 after, -1 where there is none.
        """
        known = contexts >= 0
        c = np.where(known, contexts, 0).astype(np.uint64)
        column = {-3: 0, -2: 1, -1: 2, 1: 3}
        drawn = np.repeat(targets[:, None], count, axis=1)
        for closing, (short, long) in ((True, ("around", "both")), (False, ("before2", "before3"))):
            rows = np.flatnonzero(known[:, 3] == closing)
            found = {}
            for name in (short, long):
                columns = [column[offset] for offset in TABLES[name]]
                keys = np.zeros(len(rows), dtype=np.uint64)
                for i in columns:
                    keys = (keys << np.uint64(BITS)) | c[rows, i]
                found[name] = self.ranges(name, keys, known[rows][:, columns].all(axis=1))
            # The target itself is one of the occurrences.
            others = np.maximum(found[long][1] - 1, 0)
            trust = others / (others + HALF[long])
            takes_long = rng.random((len(rows), count)) < trust[:, None]
            at = rng.random((len(rows), count))
            for name, mine in ((short, ~takes_long), (long, takes_long)):
                first, size = found[name]
                mine &= size[:, None] > 0
                r, k = np.nonzero(mine)
                place = first[r] + (at[r, k] * size[r]).astype(np.int64)
                drawn[rows[r], k] = (self.tables[name][place] & np.uint64((1 << BITS) - 1)).astype(
                    np.int64
                )
        return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=Path(__file__).with_name("mix.json"))
    args = parser.parse_args()
    groups = read_groups(args.mix)
    packs = [np.fromfile(args.packed / f"{name}.ids", dtype=np.uint16) for name in groups]
    write_tables(np.concatenate(packs), args.packed)


if __name__ == "__main__":
    main()
