"""From a finished training to a model file's value."""

from __future__ import annotations

from importlib.metadata import version

import torch

from engine.artifact import Model
from engine.frontend.logmel import CONSTANTS, filter_table
from engine.nets.dense import DenseNet
from engine.training.fit import Training
from engine.training.onnx_graph import quantised_graph
from engine.training.pool import Pool
from engine.training.quantise import fold, patterns, quantise
from engine.training.recipe import Recipe
from engine.training.scales import tuned_scales
from engine.values import Family, OperatingPoint

CALIBRATION_CLIPS = 2048
DATA_NOTICE = "Google Speech Commands, Pete Warden, arXiv:1804.03209, v0.01 and v0.02, CC BY 4.0"


def export(training: Training, pool: Pool) -> Model:
    """Fold, quantise and describe the averaged net; scales tuned on the pool's first epoch.

    The model has no accuracy yet and the default operating point: those are measured on the
    integer net, by :mod:`engine.evaluation`.
    """
    recipe, net = training.recipe, training.average
    assert isinstance(net, DenseNet)
    k = recipe.widths.k
    with torch.no_grad():
        layers = fold(net)
    scales = tuned_scales(layers, k, pool.epoch(0).images[:CALIBRATION_CLIPS], CONSTANTS)
    network = quantise(layers, k, scales, CONSTANTS)
    family: Family = "dense" if recipe.kind == "dense" else "sparse"
    return Model(
        name=recipe.name,
        family=family,
        labels=recipe.labels,
        front_end=CONSTANTS,
        filters=filter_table(),
        network=network,
        floats=layers,
        activation_scales=scales,
        patterns=patterns(net.masks, recipe.pruning),
        operating_point=OperatingPoint(),
        accuracy=(),
        provenance={
            "data": DATA_NOTICE + _voices(recipe),
            "training_clips": str(pool.clips),
            "epochs": str(recipe.optimiser.epochs),
            "seed": str(recipe.seed),
            "teachers": ", ".join(recipe.distillation.teachers) if recipe.distillation else "",
            "torch": version("torch"),
        },
        onnx=quantised_graph(network, scales, CONSTANTS) if family == "dense" else None,
        sha256="",
    )


def _voices(recipe: Recipe) -> str:
    """Who spoke what was synthesised for the training, to follow the recordings' notice."""
    parts = [part for part in (recipe.data.spoken, recipe.data.talk) if part]
    names = sorted({name for part in parts for name in part.synthesisers})
    return f"; words and talk synthesised by {', '.join(names)}" if names else ""
