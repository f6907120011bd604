"""What noise leaves of the nets of a study: all of them on the same recordings, mixed once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence, Set
from contextlib import ExitStack
from pathlib import Path

from engine import open_engine
from engine.artifact import Model, load
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition, load_babble
from engine.evaluation.robustness import noise_curve
from engine.files import write_text
from engine.training.clip_files import Entry
from engine.values import Progress

CONDITIONS = {
    "quiet": Condition(),
    "babble +10 dB": Condition("babble", 10.0),
    "babble +5 dB": Condition("babble", 5.0),
    "pink +5 dB": Condition("pink", 5.0),
}
_COLUMNS = ("name", "condition", "clips", "correct")
_ENGINES = {"dense": "dense-cpu", "sparse": "sparse-cpu"}


def measure_noise(
    models: Sequence[tuple[str, Path]],
    entries: Sequence[Entry],
    babble: Path,
    file: Path,
    progress: Progress,
) -> None:
    """Write ``file``: ``name,condition,clips,correct`` of every model (name, file) on ``entries``.

    What it tells of other models stays. Models of one family share an engine's id; each is told
    apart by its name. Raises what opening a model or an engine raises, and ``ValueError`` with
    one sentence where ``file`` is no such list.
    """
    kept = _told_before(file, {name for name, _ in models})
    with ExitStack() as stack:
        contenders = []
        for name, path in models:
            model: Model = load(path)
            engine = stack.enter_context(open_engine(_ENGINES[model.family], model))
            contenders.append(
                Contender(
                    name, engine, model.labels, model.operating_point, model.name, model.sha256
                )
            )
        curve = noise_curve(
            contenders, entries, tuple(CONDITIONS.values()), progress, babble=load_babble(babble)
        )
    told = {condition: name for name, condition in CONDITIONS.items()}
    heard = [(p.engine, told[p.condition], str(p.clips), str(p.correct)) for p in curve.points]
    order = list(CONDITIONS)
    lines = sorted([*kept, *heard], key=lambda line: (order.index(line[1]), line[0]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(lines)
    write_text(file, text.getvalue())


def _told_before(file: Path, but: Set[str]) -> list[tuple[str, ...]]:
    """The lines of ``file`` about other models than those; none where there is no file."""
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as stream:
        lines: list[tuple[str, ...]] = [tuple(line) for line in csv.reader(stream)]
    whole = all(len(line) == len(_COLUMNS) and line[1] in CONDITIONS for line in lines[1:])
    if not lines or lines[0] != _COLUMNS or not whole:
        raise ValueError(f"{file} is no list of what noise leaves: name another file.")
    return [line for line in lines[1:] if line[0] not in but]
