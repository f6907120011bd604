"""Which model file an engine runs."""

from __future__ import annotations

from engine.artifact import DEFAULT_MODELS, Model, find_model, load
from engine.engines.registry import find_entry


def model_for(engine_id: str, name: str | None) -> Model:
    """The model of that name or path, or the default of the engine's family.

    Raises `UnknownEngine`, `ModelRefused`, and ValueError where engine and model do not match.
    """
    family = find_entry(engine_id).family
    model = load(find_model(name or DEFAULT_MODELS[family]))
    if model.family != family:
        raise ValueError(
            f"The model {model.name} is {model.family} and the engine {engine_id} {family}: "
            "choose another of them."
        )
    return model
