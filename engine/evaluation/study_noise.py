"""What noise leaves of the nets of a study: all of them on the same recordings, mixed once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
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
_ENGINES = {"dense": "dense-cpu", "sparse": "sparse-cpu"}


def measure_noise(
    models: Sequence[tuple[str, Path]],
    entries: Sequence[Entry],
    babble: Path,
    file: Path,
    progress: Progress,
) -> None:
    """Write ``file``: ``name,condition,clips,correct`` of every model (name, file) on ``entries``.

    Models of one family share an engine's id; each is told apart by its name. Raises what opening
    a model or an engine raises.
    """
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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "condition", "clips", "correct"])
    told = {condition: name for name, condition in CONDITIONS.items()}
    for point in curve.points:
        writer.writerow([point.engine, told[point.condition], point.clips, point.correct])
    write_text(file, text.getvalue())
