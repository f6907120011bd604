"""A recipe all the way to a model file and its card."""

from __future__ import annotations

from pathlib import Path

from engine import open_engine
from engine.artifact import Model, save
from engine.engines.engine import Engine, EngineUnavailable
from engine.evaluation.publish import publish
from engine.values import Family, Progress

_ENGINES: dict[Family, tuple[str, ...]] = {
    "dense": ("dense-cpu", "dense-reference"),
    "sparse": ("sparse-cpu", "sparse-reference"),
}


def produce(recipe_file: Path, data: Path, out: Path, progress: Progress) -> Model | None:
    """Train, quantise, measure, choose the operating point; ``out/<name>.safetensors`` and card.

    Everything is resumed where it stopped. A teacher's recipe trains the teacher alone: None.
    Raises ``ValueError`` with one sentence, ``EngineUnavailable``, ``EngineFailed``.
    """
    from engine.training.export import export
    from engine.training.train import train_net, validation_entries

    training = train_net(recipe_file, data, out, progress)
    if training.recipe.kind == "teacher":
        return None
    model = export(training, training.pool)
    model = save(model, out / training.recipe.name / "unmeasured.safetensors")
    entries = validation_entries(data, training.recipe)
    with _first_available(model) as engine:
        return publish(model, engine, entries, training.validation.name, out, progress)


def _first_available(model: Model) -> Engine:
    """The fastest engine of the family that runs here; the reference runs everywhere."""
    *preferred, reference = _ENGINES[model.family]
    for engine_id in preferred:
        try:
            return open_engine(engine_id, model)
        except EngineUnavailable:
            continue
    return open_engine(reference, model)
