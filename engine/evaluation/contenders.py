"""Which engines take part, each with a model file of its family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from engine import open_engine
from engine.artifact import DEFAULT_MODELS, Model, find_model, load
from engine.engines.registry import find_entry
from engine.evaluation.clips import Contender


class NoContenders(ValueError):
    """The engines and models asked for do not go together: one sentence."""


@contextmanager
def open_contenders(
    engine_ids: Sequence[str], models: Sequence[str | Model] = ()
) -> Iterator[tuple[Contender, ...]]:
    """Open each engine with every one of ``models`` that is of its family: names, paths, or models.

    A family without one takes its default model. Engines are closed on leaving. Raises
    :class:`NoContenders`, :class:`engine.UnknownEngine`, ``EngineUnavailable`` or ``ModelRefused``.
    """
    if not engine_ids:
        raise NoContenders("No engine was named: give one or more with --engine.")
    loaded = [load(find_model(each)) if isinstance(each, str) else each for each in models]
    with ExitStack() as stack:
        pairs: list[tuple[str, Model]] = []
        for engine_id in dict.fromkeys(engine_ids):
            family = find_entry(engine_id).family
            fitting = [model for model in loaded if model.family == family]
            if not fitting:
                loaded.append(load(find_model(DEFAULT_MODELS[family])))
                fitting = loaded[-1:]
            pairs += [(engine_id, model) for model in fitting]
        if len({model.labels for _, model in pairs}) > 1:
            names = ", ".join(sorted({model.name for _, model in pairs}))
            raise NoContenders(f"The models {names} have different labels: evaluate them apart.")
        times = Counter(engine_id for engine_id, _ in pairs)
        yield tuple(
            Contender(
                name=engine_id if times[engine_id] == 1 else f"{engine_id}:{model.name}",
                engine=stack.enter_context(open_engine(engine_id, model)),
                labels=model.labels,
                operating_point=model.operating_point,
                model=model.name,
                sha256=model.sha256,
            )
            for engine_id, model in pairs
        )
