"""A recipe all the way to a model file and its card."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import open_engine
from engine.artifact import Model, save
from engine.engines.engine import Engine, EngineUnavailable
from engine.evaluation.calibration import calibrate, with_temperature
from engine.evaluation.heard import hear
from engine.evaluation.metrics import measure
from engine.evaluation.operating_curve import operating_curves
from engine.evaluation.operating_point import choose, sweep
from engine.evaluation.publish import publish
from engine.evaluation.streams import BATCH
from engine.evaluation.trial import TALK_HOURS, build_trial
from engine.files import write_text
from engine.values import Family, Progress

_ENGINES: dict[Family, tuple[str, ...]] = {
    "dense": ("dense-cpu", "dense-reference"),
    "sparse": ("sparse-cpu", "sparse-reference"),
}


def produce(
    recipe_file: Path,
    data: Path,
    out: Path,
    progress: Progress,
    *,
    talk_hours: float = TALK_HOURS,
) -> Model | None:
    """Train, quantise, calibrate, choose the operating point, measure.

    Leaves ``out/<name>.safetensors`` and its card, and ``out/<name>/operating_curve.json``.
    Everything is resumed where it stopped. A teacher's recipe trains the teacher alone: None.
    ``talk_hours`` of speech are synthesised to count false alarms on. Raises ``ValueError`` with
    one sentence, ``EngineUnavailable``, ``EngineFailed``.
    """
    from engine.training.export import export
    from engine.training.train import train_net

    training = train_net(recipe_file, data, out, progress)
    if training.recipe.kind == "teacher":
        return None
    own = out / training.recipe.name
    listed = training.validation
    model = save(export(training, training.pool), own / "unmeasured.safetensors")
    with _first_available(model) as engine:
        found = calibrate(predict_all(engine, listed.images), listed.labels)
    model = with_temperature(model, found.temperature)
    model = replace(
        model, provenance={**model.provenance, "calibration": f"{found}, of {listed.name}"}
    )
    model = save(model, own / "unmeasured.safetensors")
    words = training.recipe.words
    trial = build_trial(
        data, words, out / "cache", progress, talk_hours=talk_hours, workers=os.cpu_count() or 1
    )
    with _first_available(model) as engine:
        logits = predict_all(engine, listed.images)
        metrics = measure(listed.labels, logits.argmax(axis=1), model.labels)
        heard = hear(engine, model.labels, trial, progress)
        runtime = engine.info
    outcomes = sweep(heard)
    (curve,) = operating_curves({model.name: (heard, outcomes)})
    write_text(own / "operating_curve.json", json.dumps(curve.document(), indent=1) + "\n")
    return publish(model, runtime, metrics, listed.name, choose(heard, outcomes), out)


def predict_all(engine: Engine, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Logits float32 ``(n, labels)`` of images uint8 ``(n, 32, 32)``, a batch at a time."""
    batches = [images[first : first + BATCH] for first in range(0, len(images), BATCH)]
    return np.concatenate([engine.predict(batch).logits for batch in batches])


def _first_available(model: Model) -> Engine:
    """The fastest engine of the family that runs here; the reference runs everywhere."""
    *preferred, reference = _ENGINES[model.family]
    for engine_id in preferred:
        try:
            return open_engine(engine_id, model)
        except EngineUnavailable:
            continue
    return open_engine(reference, model)
