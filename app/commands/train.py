"""``sparsespot train``: from a recipe and a folder of recordings to a model file."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from app.progress import Bars


def run(arguments: Namespace) -> int:
    """Train, or go on with what ``--out`` holds; a teacher leaves a checkpoint alone."""
    from engine.evaluation.produce import produce

    out: Path = arguments.out or Path(f"training-{datetime.now():%Y%m%d-%H%M%S}")
    print(f"training in {out.absolute()}; after a stop, go on with --out {out}", flush=True)
    with Bars() as progress:
        model = produce(arguments.recipe, arguments.data, out, progress)
    if model is None:
        print(f"the teacher is trained, its checkpoint lies below {out}")
        return 0
    print(
        f"trained: {out / model.name}.safetensors, {model.weights_nonzero} of "
        f"{model.weights_total} weights, sha256 {model.sha256}"
    )
    for stated in model.accuracy:
        low, high = stated.interval
        print(
            f"{stated.list_name}: {stated.accuracy:.2%} of {stated.clips} clips "
            f"(95 % interval {low:.2%} to {high:.2%})"
        )
    return 0
