"""``sparsespot robustness``: accuracy of engines over noise, rooms and levels."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from app.condition import BABBLE
from app.progress import Bars
from app.resources import asset
from app.sentence import sentence
from engine.evaluation.curve_plot import plot_curve
from engine.evaluation.curve_report import curve_lines, write_curve
from engine.evaluation.report import dated_folder
from engine.evaluation.robustness import robustness


def run(arguments: Namespace) -> int:
    """Measure the curve, print it, and say where the files are."""
    out = arguments.out or dated_folder(Path(), datetime.now(), "robustness")
    with Bars() as progress:
        data, curve = robustness(
            arguments.data,
            arguments.engine,
            arguments.model,
            babble=asset(BABBLE),
            limit=arguments.limit,
            unknown_ok=arguments.unknown_ok,
            seed=arguments.seed,
            progress=progress,
            jobs=arguments.jobs,
        )
    for line in curve_lines(curve):
        print(line)
    write_curve(curve, data, out)
    try:
        for name in ("curve.svg", "curve.png"):
            plot_curve(curve, out / name)
    except ModuleNotFoundError as error:
        print(f"There is no picture of it. {sentence(error)}")
    print(f"written to {out.absolute()}")
    return 0
