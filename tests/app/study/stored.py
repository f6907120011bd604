"""A folder of made-up results of the study: what the page of the study is fed with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from engine.training.study_result import write_result
from engine.training.topology_masks import MaskForming, write_masks
from engine.training.topology_page import TITLES
from tests.engine.training.results import made_result

SHARES = {
    "dense": (958, 960, 962), "winners-alone": (955, 957, 956),
    "gradual-no-winners": (950, 953, 947), "gradual": (944, 945, 946),
    "gradual-boosted": (943, 946, 944), "random": (938, 940, 942),
    "random-boosted": (939, 938, 943), "structured": (941, 944, 938),
    "foresight": (930, 934, 938), "set": (931, 932, 933),
    "rigl": (936, 938, 943), "lottery": (950, 951, 952), "gradual-long": (949, 951, 950),
}  # fmt: skip
EPOCHS = 6


def store(folder: Path, rows: Iterable[str] = TITLES, seeds: int = 3) -> Path:
    """Results of a thousand clips after six epochs (four times as many in two rows), and masks."""
    for name in rows:
        epochs = EPOCHS * (4 if name in ("lottery", "gradual-long") else 1)
        for seed in range(seeds):
            correct = SHARES[name][seed]
            rise = tuple(
                (epoch, round(correct / 1000 - 0.3 / ((epoch - 1) % EPOCHS + 2), 4))
                for epoch in range(2, epochs + 1, 2)
            )
            write_result(
                made_result(
                    f"{name}-seed{seed}",
                    correct,
                    kind="dense" if name == "dense" else "sparse",
                    seed=seed,
                    epochs=epochs,
                    cpu_seconds=epochs * 10.0 * (1 if name == "dense" else 0.7),
                    curve=(*rise[:-1], (epochs, correct / 1000)),
                ),
                folder,
            )
        if name != "dense":
            write_masks(forming(epochs), folder / f"{name}-seed0.masks.npz")
    return folder


def forming(epochs: int) -> MaskForming:
    """A third of 64 by 25 taps, one of which moves on with every epoch."""
    taps = np.zeros((epochs, 64, 25), bool)
    taps.reshape(epochs, -1)[:, ::3] = True
    for epoch in range(1, epochs):
        taps[epoch:, epoch, :] = ~taps[epoch:, epoch, :]
    return MaskForming(taps, np.full(epochs, 3840, np.int64))
