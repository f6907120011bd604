"""What noise leaves of the nets of a study: all of them on the same recordings, mixed once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from engine import open_engine
from engine.artifact import Model, load
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition, load_babble
from engine.evaluation.robustness import noise_curve
from engine.training.clip_files import Entry
from engine.training.noise_list import NoiseLine, read_noise_list, write_noise_list
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
    """Write ``file``, a list of noise, about every model (name, file) on ``entries``.

    What it tells of other models stays. Models of one family share an engine's id; each is told
    apart by its name. Raises what opening a model or an engine raises, and ``ValueError`` with
    one sentence where ``file`` is no such list.
    """
    anew = {name for name, _ in models}
    kept = [line for line in read_noise_list(file) if line.name not in anew]
    for line in kept:
        if line.condition not in CONDITIONS:
            raise ValueError(f"{file} tells of {line.condition}, which no study hears.")
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
    heard = [NoiseLine(p.engine, told[p.condition], p.clips, p.correct) for p in curve.points]
    order = list(CONDITIONS)
    lines = sorted([*kept, *heard], key=lambda line: (order.index(line.condition), line.name))
    write_noise_list(file, lines)
