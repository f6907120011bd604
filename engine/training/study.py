"""A row of the study of sparsity patterns: train a recipe, measure what came of it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from engine.artifact import Model
from engine.training.cost import PROCESSORS, cpu_us, ip_cycles
from engine.training.export import export
from engine.training.fit import ValidationList, accuracy
from engine.training.recipe import read_recipe
from engine.training.study_result import Answered, Entries, StudyRefused, StudyResult
from engine.training.train import train_net
from engine.training.work import figures, measure_work
from engine.values import Progress


def run_row(row: Path, data: Path, out: Path, progress: Progress) -> StudyResult:
    """Train the recipe ``row`` in ``out``, or take what is finished there, and measure it.

    The result bears the file's name, the training that of the recipe; teachers are recipes, their
    paths relative to the row's folder. Raises :class:`StudyRefused`,
    :class:`engine.training.recipe.RecipeRefused` or ``ValueError`` with one sentence.
    """
    if read_recipe(row).kind == "teacher":
        raise StudyRefused(f"{row} is a teacher's recipe: a row of the study is dense or sparse.")
    training = train_net(row, data, out, progress)
    model = export(training, training.pool)
    labels, validation = len(training.recipe.labels), training.validation
    clips = len(validation.images)
    correct = round(accuracy(training.average, validation, labels) * clips)
    seconds = training_seconds(training.checkpoint.with_name("log.csv"))
    return measure(row, model, validation, answered(correct, clips), seconds, progress)


def measure(
    row: Path,
    model: Model,
    validation: ValidationList,
    float32: Answered,
    seconds: float,
    progress: Progress,
) -> StudyResult:
    """The result of a ``model`` trained by ``row``: int8 accuracy, work, modelled cost.

    The integer truth answers the words. ``float32`` is what the float net answered, ``seconds``
    how long its epochs took.
    """
    recipe = read_recipe(row)
    work, answers = measure_work(model, validation.images, progress)
    correct = int(np.count_nonzero(answers == validation.labels))
    sparse, widths, teaching = model.family == "sparse", recipe.widths, recipe.distillation
    pruning = recipe.pruning
    layers = {} if pruning is None else {"conv2": pruning.conv2, "linear1": pruning.linear1}
    return StudyResult(
        name=row.stem,
        kind=recipe.kind,
        widths=(widths.conv1, widths.conv2, widths.linear1),
        k=widths.k,
        pruning={
            name: Entries(float(layer.kept), layer.block, layer.scope)
            for name, layer in layers.items()
        },
        epochs=recipe.optimiser.epochs * recipe.rounds,
        seed=recipe.seed,
        teachers=teaching.teachers if teaching else (),
        list_name=validation.name,
        float32=float32,
        int8=answered(correct, len(validation.images)),
        weights_total=model.weights_total,
        weights_nonzero=model.weights_nonzero,
        work=work.quantities(),
        cpu_us=(
            {name: figures(cpu_us(work, costs)) for name, costs in PROCESSORS.items()}
            if sparse
            else {}
        ),
        ip_cycles=figures(ip_cycles(work)) if sparse else None,
        training_seconds=seconds,
        recipe_fingerprint=recipe.fingerprint,
        seedless_fingerprint=recipe.seedless_fingerprint,
        topology=pruning.topology if pruning else "",
        boosting=recipe.boosting,
    )


def answered(correct: int, clips: int) -> Answered:
    """With the 95 % interval of E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209."""
    from scipy.stats import binomtest

    found = binomtest(correct, clips).proportion_ci(0.95, method="wilson")
    return Answered(correct, clips, (float(found.low), float(found.high)))


def training_seconds(log: Path) -> float:
    """What the epochs of a training's ``log.csv`` took together; teachers and pool not counted.

    An epoch that a stop made run twice counts once, as it ran last.
    """
    took: dict[str, float] = {}
    try:
        with log.open(newline="", encoding="utf-8") as stream:
            for line in csv.DictReader(stream):
                took[line["epoch"]] = float(line["seconds"])
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise StudyRefused(f"{log} is no log of a training: train into another folder.") from error
    return round(sum(took.values()), 1)
