"""``sparsespot bench``: the engines, and other runtimes, timed side by side."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.progress import Bars
from app.resources import asset
from app.sentence import sentence

BUNDLED = ("sound/demo.flac", "sound/demo.csv")


def run(arguments: Namespace) -> int:
    """Measure, print the tables, write what was asked for."""
    from engine.bench.bench import Plan, run_bench
    from engine.bench.plot import check_picture
    from engine.bench.report import document
    from engine.bench.table import lines
    from engine.bench.words import from_folder, from_recording
    from engine.files import write_text

    for file in (arguments.plot, arguments.json):  # said before minutes of measuring, not after
        if file is not None and not file.absolute().parent.is_dir():
            raise FileNotFoundError(2, "there is no such folder", str(file.absolute().parent))
    if arguments.plot is not None:
        check_picture(arguments.plot)
    plan = Plan(
        tuple(arguments.engine),
        tuple(arguments.model),
        arguments.peers,
        arguments.batch,
        arguments.threads,
        arguments.seconds,
        arguments.explain,
        arguments.mode,
    )
    recording, listed = (asset(name) for name in BUNDLED)
    words = from_folder(arguments.data) if arguments.data else from_recording(recording, listed)
    with Bars() as progress:
        report = run_bench(plan, words, progress)
    for line in lines(report):
        print(line)
    if arguments.json is not None:
        write_text(arguments.json, json.dumps(document(report), indent=1) + "\n")
        print(f"written: {arguments.json}")
    if arguments.plot is not None:
        from engine.bench.plot import plot
        from engine.bench.roofline import plot_explained

        _draw(lambda: plot(report, arguments.plot), arguments.plot)
        explained = report.explained
        if explained is not None:
            name = f"{arguments.plot.stem}-explained{arguments.plot.suffix}"
            second = arguments.plot.with_name(name)
            _draw(lambda: plot_explained(explained, report.host["cpu"], second), second)
    return 0


def _draw(draw: Callable[[], None], file: Path) -> None:
    """A picture that cannot be drawn must not cost the figures."""
    try:
        draw()
    except (ModuleNotFoundError, ValueError) as error:
        print(f"There is no picture. {sentence(error)}")
    else:
        print(f"written: {file}")
