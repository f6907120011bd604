"""``sparsespot study``: rows of the pattern study trained and measured, and its page."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from itertools import product
from pathlib import Path

from app.condition import BABBLE
from app.progress import Bars
from app.resources import asset


def run(arguments: Namespace) -> int:
    """Run the rows one after another, then write the page if one is named."""
    from engine.training.study_result import StudyRefused

    if not arguments.rows and not arguments.page:
        raise StudyRefused("There is nothing to do: name a row, or a page with --page.")
    if arguments.rows:
        if arguments.data is None:
            raise StudyRefused("A row needs recordings: name their folder with --data.")
        _run_rows(arguments)
    if arguments.page:
        from engine.evaluation.operating_page import write_operating_page
        from engine.training.study_page import write_page
        from engine.training.topology_page import write_topology_page

        page: Path = arguments.page
        results = arguments.results or page.parent / "study" / "results"
        study = page.parent / "study"
        written = (
            *write_page(page, results),
            *write_operating_page(page, study / "operating"),
            *write_topology_page(page, study / "topology"),
        )
        for file in dict.fromkeys(written):
            print(f"written: {file}")
    return 0


def _run_rows(arguments: Namespace) -> None:
    from engine.training.study import keep_forming, run_row
    from engine.training.study_result import write_result

    out: Path = arguments.out or Path(f"study-{datetime.now():%Y%m%d-%H%M%S}")
    print(f"training in {out.absolute()}; after a stop, go on with --out {out}", flush=True)
    for row, seed in product(arguments.rows, arguments.seeds or [None]):
        with Bars() as progress:
            result = run_row(row, arguments.data, out, progress, seed)
        results: Path = arguments.results or row.parent / "results"
        file = write_result(result, results)
        low, high = result.int8.interval
        print(
            f"{result.name}: int8 {result.int8.share:.2%} of {result.int8.clips} clips "
            f"(95 % interval {low:.2%} to {high:.2%}), {result.weights_nonzero} of "
            f"{result.weights_total} weights; {file}",
            flush=True,
        )
        if result.ip_cycles is not None:
            cpu = ", ".join(f"{mean.mean:.2f} ({name})" for name, mean in result.cpu_us.items())
            print(f"  modelled: {cpu} CPU us a word, {result.ip_cycles.mean:.0f} IP cycles")
        kept = keep_forming(row, out, seed, results)
        if kept is not None:
            print(f"  masks as they formed: {kept}")
    if arguments.noise is not None:
        _hear_in_noise(arguments, out)


def _hear_in_noise(arguments: Namespace, out: Path) -> None:
    from engine.evaluation.study_noise import measure_noise
    from engine.training.recipe import read_recipe
    from engine.training.study import MODEL_FILE, result_name
    from engine.training.train import seeded, validation_entries

    recipe = read_recipe(arguments.rows[0])
    models = [
        (result_name(row, seed), out / seeded(read_recipe(row), seed).name / MODEL_FILE)
        for row, seed in product(arguments.rows, arguments.seeds or [None])
    ]
    entries = validation_entries(arguments.data, recipe)
    with Bars() as progress:
        measure_noise(models, entries, asset(BABBLE), arguments.noise, progress)
    print(f"written: {arguments.noise}")
