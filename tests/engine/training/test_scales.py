"""Scales by their answers, against torch's divergence and against a search over a grid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.artifact import FloatLayer
from engine.nets.dense import DenseNet, Widths
from engine.spec import network as spec
from engine.training.quantise import activation_scales, float_trace, fold, quantise
from engine.training.scales import divergence, float_answers, tuned_scales
from engine.values import FrontEndConstants

FRONT_END = FrontEndConstants()
K = (4, 8, 20)


@pytest.fixture(scope="module")
def layers() -> tuple[FloatLayer, ...]:
    torch.manual_seed(3)
    return fold(DenseNet(Widths(8, 16, 60, *K), 5, FRONT_END).eval())


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(4).integers(0, 256, (300, 32, 32), np.uint8)


def test_divergence_is_that_of_torch(layers: tuple[FloatLayer, ...], images: np.ndarray) -> None:
    scales = activation_scales(layers, K, images, FRONT_END)
    integer = quantise(layers, K, scales, FRONT_END)
    with torch.inference_mode():
        logits = float_trace(layers, K, images, FRONT_END)[-1].double()
    answered = spec.run(integer, images) * integer.output.scale
    expected = functional.kl_div(
        torch.from_numpy(answered).log_softmax(1),
        logits.log_softmax(1),
        log_target=True,
        reduction="batchmean",
    )
    answers = float_answers(layers, K, images, FRONT_END)
    assert divergence(answers, answered) == pytest.approx(float(expected), rel=1e-9)


def test_no_scale_nearby_answers_better(layers: tuple[FloatLayer, ...], images: np.ndarray) -> None:
    images = images[:100]
    answers = float_answers(layers, K, images, FRONT_END)

    def loss(scales: tuple[float, float, float]) -> float:
        integer = quantise(layers, K, scales, FRONT_END)
        return divergence(answers, spec.run(integer, images) * integer.output.scale)

    found = tuned_scales(layers, K, images, FRONT_END)
    assert loss(found) < loss(activation_scales(layers, K, images, FRONT_END))
    for layer, ratio in itertools.product(range(3), (1.05, 1 / 1.05)):
        moved = list(found)
        moved[layer] *= ratio
        assert loss((moved[0], moved[1], moved[2])) >= loss(found)


def test_it_leaves_scales_that_clip_nearly_everything(
    layers: tuple[FloatLayer, ...], images: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = images[:100]
    good = activation_scales(layers, K, images, FRONT_END)
    bad = (good[0] / 3, good[1], good[2])
    monkeypatch.setattr("engine.training.scales.activation_scales", lambda *_: bad)
    found = tuned_scales(layers, K, images, FRONT_END)
    assert found[0] > 2 * bad[0]
