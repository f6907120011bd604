"""The face of the engine room: list the engines, open one.

What it needs is imported when it is called, so that importing a room of this package costs no
more than that room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.artifact import Model
    from engine.engines.engine import Engine
    from engine.values import EngineInfo, Progress


class UnknownEngine(ValueError):
    """No engine has that id; the message lists those there are."""


def available_engines() -> tuple[EngineInfo, ...]:
    """Every engine of the table, whether it can run here, and if not why and what to do.

    Never raises; imports no runtime.
    """
    from engine.engines.registry import ENGINES

    return tuple(entry.info() for entry in ENGINES)


def open_engine(
    engine_id: str, model: Model | str | None = None, progress: Progress | None = None
) -> Engine:
    """The engine, ready to run ``model``: a model, a model file's name or path, or the default.

    ``progress`` hears what takes long, where anything does, on this thread and again and again
    meanwhile; what it raises ends the opening at once and is passed on.
    Raises :class:`UnknownEngine`, ``EngineUnavailable`` where it cannot run here,
    ``EngineFailed`` where the model does not fit it, and ``ModelRefused``.
    """
    import numpy as np

    from engine.artifact import DEFAULT_MODELS, find_model, load
    from engine.engines.engine import EngineFailed, EngineUnavailable
    from engine.engines.registry import find_entry
    from engine.frontend.logmel import CONSTANTS, filter_table

    entry = find_entry(engine_id)
    info = entry.info()
    if info.reason is not None:
        raise EngineUnavailable(f"{engine_id} cannot run here: {info.reason}", info.remedy or "")
    if model is None or isinstance(model, str):
        model = load(find_model(model or DEFAULT_MODELS[entry.family]))
    if model.family != entry.family:
        raise EngineFailed(
            f"the model {model.name} is {model.family} and the engine {engine_id} {entry.family}",
            "choose another of them",
        )
    if model.front_end != CONSTANTS or not np.array_equal(model.filters, filter_table()):
        raise EngineFailed(
            f"the model {model.name} was trained with another front end than this program has",
            "install the program and the model of one release",
        )
    return entry.engine_class().opened(info, model, progress)
