"""A row of the study of sparsity patterns: train a recipe, measure what came of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.artifact import Model, save
from engine.engines.environment import environment
from engine.training.cost import PROCESSORS, cpu_us, ip_cycles
from engine.training.export import export
from engine.training.fit import ValidationList, accuracy
from engine.training.recipe import Recipe, read_recipe
from engine.training.study_result import Answered, Entries, StudyRefused, StudyResult
from engine.training.topology_masks import keep_masks
from engine.training.topology_results import MASKS
from engine.training.train import seeded, train_net
from engine.training.work import figures, measure_work
from engine.values import Progress

MODEL_FILE = "unmeasured.safetensors"


def run_row(
    row: Path, data: Path, out: Path, progress: Progress, seed: int | None = None
) -> StudyResult:
    """Train the recipe ``row`` in ``out``, or take what is finished there, and measure it.

    The result bears the file's name (and the ``seed``, where one other than the recipe's is asked
    for), the training that of the recipe; teachers are recipes, their paths relative to the row's
    folder. The model file, unmeasured, lies beside the checkpoint. Raises :class:`StudyRefused`,
    :class:`engine.training.recipe.RecipeRefused` or ``ValueError`` with one sentence.
    """
    if read_recipe(row).kind == "teacher":
        raise StudyRefused(f"{row} is a teacher's recipe: a row of the study is dense or sparse.")
    training = train_net(row, data, out, progress, seed)
    model = save(export(training, training.pool), training.checkpoint.with_name(MODEL_FILE))
    labels, validation = len(training.recipe.labels), training.validation
    clips = len(validation.images)
    correct = round(accuracy(training.average, validation, labels) * clips)
    log = read_log(training.checkpoint.with_name("log.csv"))
    float32 = answered(correct, clips)
    return measure(
        result_name(row, seed), training.recipe, model, validation, float32, log, progress
    )


def result_name(row: Path, seed: int | None) -> str:
    """What the result of a row is called."""
    return row.stem if seed is None else f"{row.stem}-seed{seed}"


def keep_forming(row: Path, out: Path, seed: int | None, folder: Path) -> Path | None:
    """Keep in ``folder`` how the masks formed in the training of ``row`` that lies in ``out``.

    One seed of a row is enough: returns None where another's are there, or the net has no masks to
    show (:func:`engine.training.topology_masks.keep_masks`). Raises :class:`StudyRefused`.
    """
    name = result_name(row, seed)
    target = folder / f"{name}{MASKS}"
    if seed is not None and set(folder.glob(f"{row.stem}-seed*{MASKS}")) - {target}:
        return None
    history = out / seeded(read_recipe(row), seed).name / "masks.npz"
    return keep_masks(history, target)


def measure(
    name: str,
    recipe: Recipe,
    model: Model,
    validation: ValidationList,
    float32: Answered,
    log: TrainingLog,
    progress: Progress,
) -> StudyResult:
    """The result ``name`` of a ``model`` trained by ``recipe``: int8 accuracy, work, modelled cost.

    The integer truth answers the words. ``float32`` is what the float net answered.
    """
    work, answers = measure_work(model, validation.images, progress)
    correct = int(np.count_nonzero(answers == validation.labels))
    sparse, widths, teaching = model.family == "sparse", recipe.widths, recipe.distillation
    pruning = recipe.pruning
    layers = {} if pruning is None else {"conv2": pruning.conv2, "linear1": pruning.linear1}
    return StudyResult(
        name=name,
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
        training_seconds=log.seconds,
        recipe_fingerprint=recipe.fingerprint,
        seedless_fingerprint=recipe.seedless_fingerprint,
        topology=pruning.topology if pruning else "",
        boosting=recipe.boosting,
        cpu_seconds=log.cpu_seconds,
        curve=log.curve,
        processor=_processor(),
    )


def _processor() -> str:
    """Its name and its widest vectors: what the time of a training hangs on."""
    found = environment()
    flags = str(found["flags"])
    widest = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no wide vectors"
    return f"{found['cpu']}, {widest}"


def answered(correct: int, clips: int) -> Answered:
    """With the 95 % interval of E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209."""
    from scipy.stats import binomtest

    found = binomtest(correct, clips).proportion_ci(0.95, method="wilson")
    return Answered(correct, clips, (float(found.low), float(found.high)))


@dataclass(frozen=True)
class TrainingLog:
    """What the epochs of a training took together; teachers and pool not counted.

    ``seconds`` by the clock, validation included; ``cpu_seconds`` of the processor, training alone,
    None where an older log does not tell. ``curve``: (epoch, float32 accuracy 0..1).
    """

    seconds: float
    cpu_seconds: float | None
    curve: tuple[tuple[int, float], ...]


def read_log(log: Path) -> TrainingLog:
    """Read a training's ``log.csv``; an epoch that a stop made run twice counts as it ran last.

    Raises :class:`StudyRefused`.
    """
    try:
        with log.open(newline="", encoding="utf-8") as stream:
            lines = {line["epoch"]: line for line in csv.DictReader(stream)}
        seconds = sum(float(line["seconds"]) for line in lines.values())
        busy = [line.get("cpu_seconds") for line in lines.values()]
        told = [(int(epoch), line["validation_accuracy"]) for epoch, line in lines.items()]
        curve = tuple((epoch, float(share)) for epoch, share in told if share)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise StudyRefused(f"{log} is no log of a training: train into another folder.") from error
    known = [float(each) for each in busy if each]
    return TrainingLog(
        round(seconds, 1), round(sum(known), 1) if len(known) == len(lines) else None, curve
    )
