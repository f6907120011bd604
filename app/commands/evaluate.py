"""``sparsespot evaluate``: accuracy of engines on labelled recordings."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from app.condition import babble_for, condition_of
from app.progress import Bars
from engine.evaluation.evaluate import evaluate
from engine.evaluation.report import dated_folder, summary_lines


def run(arguments: Namespace) -> int:
    """Evaluate, print the summary, and say where the files are."""
    condition = condition_of(arguments)
    out = arguments.out or dated_folder(Path(), datetime.now())
    with Bars() as progress:
        results = evaluate(
            arguments.data,
            arguments.engine,
            arguments.model,
            out=out,
            limit=arguments.limit,
            unknown_ok=arguments.unknown_ok,
            progress=progress,
            condition=condition,
            babble=babble_for(condition),
            margin=arguments.margin,
            embed_audio=arguments.embed_audio,
        )
    for line in summary_lines(results):
        print(line)
    print(f"written to {out.absolute()}")
    return 0
