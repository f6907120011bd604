"""The last step of a training: what was measured and chosen goes into model file and card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.artifact import Model, save
from engine.evaluation.metrics import EngineMetrics
from engine.evaluation.operating_point import Choice
from engine.files import write_text
from engine.values import AccuracyStatement, EngineInfo

_WEAKEST = 3
_MISTAKES = 5


def publish(
    model: Model,
    measured_with: EngineInfo,
    metrics: EngineMetrics,
    list_name: str,
    choice: Choice,
    folder: Path,
) -> Model:
    """Save ``model`` with what an engine measured and the chosen operating point, and its card.

    ``folder`` receives ``<name>.safetensors`` and ``<name>.md``. Returns the model as saved.
    """
    stated = AccuracyStatement(list_name, metrics.clips, metrics.correct, metrics.interval)
    model = replace(
        model,
        accuracy=(stated,),
        operating_point=choice.operating_point,
        provenance={**model.provenance, "operating_point": str(choice)},
    )
    folder.mkdir(parents=True, exist_ok=True)
    saved = save(model, folder / f"{model.name}.safetensors")
    write_text(folder / f"{model.name}.md", card_text(saved, measured_with, metrics))
    return saved


def card_text(model: Model, measured_with: EngineInfo, metrics: EngineMetrics) -> str:
    """The model card, Markdown, from the model file's own figures and the list's metrics."""
    low, high = metrics.interval
    network, point = model.network, model.operating_point
    share = 1 - model.weights_nonzero / model.weights_total
    layers = {"conv1": network.conv1, "conv2": network.conv2, "linear1": network.linear1}
    winners = ", ".join(
        f"{name} {layer.k} of {len(layer.weights)}" for name, layer in layers.items()
    )
    weakest = sorted(metrics.per_class.items(), key=lambda item: item[1].recall)[:_WEAKEST]
    weak = ", ".join(f"{word} {100 * m.recall:.1f} % (n = {m.support})" for word, m in weakest)
    list_name = model.accuracy[0].list_name
    return f"""# {model.name}

A {model.family} int8 network that spots spoken words: {", ".join(model.labels[2:])}.

| | |
|---|---|
| accuracy | {100 * metrics.accuracy:.2f} % on {list_name}, n = {metrics.clips}, \
95 % interval {100 * low:.2f} to {100 * high:.2f} % (Wilson) |
| measured with | `{measured_with.id}`, {measured_with.runtime} |
| macro F1 | {metrics.macro_f1:.4f} |
| weights | {model.weights_total:,} in all, {model.weights_nonzero:,} kept \
({100 * share:.1f} % zero) |
| winners | {winners} |
| integer network | {model.bytes:,} bytes |
| operating point | smoothing {point.smoothing_s} s, threshold {point.threshold}, \
refractory {point.refractory_s} s |
| recipe | `models/recipes/{model.name}.toml` |
| sha256 | `{model.sha256}` |

## Data
{model.provenance["data"]}.
The official split by speaker: {model.provenance["training_clips"]} training clips,
no validation speaker among them. Silence for training is cut from the first four fifths of each
noise recording, for validation from the last fifth.

**The {list_name} list was also used for choosing** (recipe and operating point), so an
independent test list reads lower, by one to three points in this data set.
The operating point was {model.provenance["operating_point"]}.
Scores are calibrated: {model.provenance["calibration"]}.

## Training
{model.provenance["epochs"]} epochs, seed {model.provenance["seed"]}, weights averaged\
{_taught(model)}.
Quantised after training: int8 weights, uint8 activations, a 15-bit multiplier and a shift.

## Known weaknesses
- Lowest recall on {list_name}: {weak}.
- One-second isolated words of mostly adult speakers, recorded on many consumer microphones;
  other accents, children, far microphones and music are not covered.
- Most frequent mistakes: {_mistakes(metrics, model.labels)}.
- Words that were never in training can be taken for a command.

Licence of the weights: Apache-2.0; the recordings they were trained on: CC BY 4.0
(Pete Warden, Google Speech Commands, arXiv:1804.03209).
"""


def _mistakes(metrics: EngineMetrics, labels: Sequence[str]) -> str:
    """The pairs that are confused most, as "said taken for answered, times"."""
    wrong = metrics.confusion - np.diag(np.diag(metrics.confusion))
    most = np.argsort(-wrong, axis=None, kind="stable")[:_MISTAKES]
    pairs = [divmod(int(index), len(labels)) for index in most]
    told = [f"{labels[i]} taken for {labels[j]} ({wrong[i, j]})" for i, j in pairs if wrong[i, j]]
    return ", ".join(told) or "none on this list"


def _taught(model: Model) -> str:
    teachers = model.provenance.get("teachers")
    return f", taught by {teachers}" if teachers else ""
