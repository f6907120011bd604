"""The last step of a training: measure the integer net, choose its operating point, write both
into the model file and its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.artifact import Model
from engine.engines.engine import Engine
from engine.evaluation.clip_list import ClipList
from engine.evaluation.clips import Contender
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.metrics import EngineMetrics
from engine.evaluation.operating_point import choose, hear, write_choice
from engine.training.clip_files import Entry
from engine.values import Progress

_WEAKEST = 3
_MISTAKES = 5


def publish(
    model: Model,
    engine: Engine,
    entries: Sequence[Entry],
    list_name: str,
    folder: Path,
    progress: Progress | None = None,
) -> Model:
    """Evaluate ``engine`` (running ``model``) on mapped ``entries``, then save model and card.

    ``folder`` receives ``<name>.safetensors`` and ``<name>.md``. Returns the model as saved.
    """
    contender = Contender(
        engine.info.id, engine, model.labels, model.operating_point, model.name, model.sha256
    )
    data = ClipList(folder, list_name, tuple(entries), ())
    result = evaluate_contenders([contender], data, progress).engines[0]
    stated = replace(model, accuracy=(result.statement(list_name),))
    choice = choose(hear(engine, model.labels, entries, progress), model.operating_point)
    folder.mkdir(parents=True, exist_ok=True)
    saved = write_choice(stated, choice, list_name, folder / f"{model.name}.safetensors")
    card = folder / f"{model.name}.md"
    temporary = card.with_suffix(".md.tmp")
    temporary.write_text(card_text(saved, engine, result.metrics), encoding="utf-8")
    temporary.rename(card)
    return saved


def card_text(model: Model, engine: Engine, metrics: EngineMetrics) -> str:
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
| measured with | `{engine.info.id}`, {engine.info.runtime} |
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
