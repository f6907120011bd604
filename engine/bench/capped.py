"""The process that is held to an instruction set: reads a plan and words, writes what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from engine.bench.caps import CappedPlan
from engine.bench.lineup import line_up
from engine.bench.measure import measure
from engine.bench.rows import told
from engine.bench.words import Words
from engine.files import write_text


def main(given: Path, answer: Path) -> None:
    """Run the plan of the file ``given`` and write ``answer``."""
    with np.load(given) as arrays:
        plan_told = json.loads(arrays["plan"].tobytes())
        words = Words(arrays["samples"], arrays["images"], "given")
    lists = {key: tuple(value) for key, value in plan_told.items() if isinstance(value, list)}
    plan = CappedPlan(**{**plan_told, **lists})
    lineup = line_up(plan.engines, plan.models, plan.peers)
    findings = measure(
        lineup,
        words,
        plan.batches,
        plan.threads,
        plan.seconds,
        cap=plan.cap,
        progress=lambda stage, done, total: None,
    )
    write_text(answer, json.dumps(told(findings)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
