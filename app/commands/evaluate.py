"""``sparsespot evaluate``: accuracy of engines on labelled recordings; two runs side by side."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from app import streams
from app.condition import BABBLE, babble_for, condition_of
from app.progress import Bars
from app.resources import asset
from engine.evaluation.conditions import Condition
from engine.evaluation.evaluate import evaluate
from engine.evaluation.report import dated_folder, summary_lines
from engine.evaluation.results import Results


def run(arguments: Namespace) -> int:
    """Evaluate or compare, print the summary, and say where the files are."""
    if arguments.stream:
        return streams.run(arguments)
    if arguments.compare is not None:
        return _compare(arguments)
    if arguments.data is None or not arguments.engine:
        arguments.wrong("name recordings and --engine ID, or --compare DIR_A DIR_B")
    if arguments.resume and arguments.out is None:
        arguments.wrong("--resume needs the --out of the evaluation to go on with")
    condition = condition_of(arguments)
    out = arguments.out or dated_folder(Path(), datetime.now())
    try:
        results = _evaluate(arguments, condition, out)
    except KeyboardInterrupt:
        print(
            f"Stopped by Ctrl-C: what is done is kept; go on with --resume --out {out}",
            file=sys.stderr,
        )
        return 1
    for line in summary_lines(results):
        print(line)
    print(f"written to {out.absolute()}")
    return 0


def _evaluate(arguments: Namespace, condition: Condition | None, out: Path) -> Results:
    with Bars() as progress:
        return evaluate(
            arguments.data,
            arguments.engine,
            arguments.model,
            out=out,
            limit=arguments.limit,
            unknown_ok=arguments.unknown_ok,
            progress=progress,
            condition=condition,
            babble=asset(BABBLE) if arguments.noise_sweep else babble_for(condition),
            margin=arguments.margin,
            embed_audio=arguments.embed_audio,
            channels=arguments.channels,
            sweep_seed=arguments.seed if arguments.noise_sweep else None,
            jobs=arguments.jobs,
            dask=arguments.dask,
            resume=arguments.resume,
        )


def _compare(arguments: Namespace) -> int:
    if arguments.data is not None or arguments.engine:
        arguments.wrong("--compare takes two written evaluations, and no recordings or engines")
    from engine.evaluation.comparison import compare_runs
    from engine.evaluation.comparison_report import comparison_lines, write_comparison
    from engine.evaluation.stored import read_run

    first, second = (read_run(folder) for folder in arguments.compare)
    found = compare_runs(first, second, arguments.margin)
    out = arguments.out or dated_folder(Path(), datetime.now(), "comparison")
    write_comparison(found, out)
    for line in comparison_lines(found):
        print(line)
    print(f"written to {out.absolute()}")
    return 0
