"""Activation scales chosen by what they do to the answers, not to each layer alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import log_softmax

from engine.artifact import FloatLayer
from engine.spec import network as spec
from engine.training.quantise import activation_scales, float_trace, quantise
from engine.values import FrontEndConstants

Scales = tuple[float, float, float]
_RATIOS = (1.12, 1.05)  # coarse, then fine
_BATCH = 256


def tuned_scales(
    layers: Sequence[FloatLayer],
    k: Sequence[int],
    images: npt.NDArray[np.uint8],
    front_end: FrontEndConstants,
) -> Scales:
    """Scales of the hidden layers' bytes whose integer network answers most like the float one.

    Begins with :func:`engine.training.quantise.activation_scales` and changes one scale at a time
    by a ratio while :func:`divergence` on ``images`` uint8 ``(n, 32, 32)`` falls: a scale that errs
    least on its own layer's values need not be the one that keeps the winners and the answers.
    """
    expected = float_answers(layers, k, images, front_end)
    answers = _Answers(images)
    tried: dict[Scales, float] = {}

    def loss(scales: Scales) -> float:
        if scales not in tried:
            integer = quantise(layers, k, scales, front_end)
            accumulators = answers.accumulators(integer, scales)
            tried[scales] = divergence(expected, accumulators * integer.output.scale)
        return tried[scales]

    best = activation_scales(layers, k, images, front_end)
    for ratio in _RATIOS:
        while (better := _round(best, ratio, loss)) != best:
            best = better
    return best


def float_answers(
    layers: Sequence[FloatLayer],
    k: Sequence[int],
    images: npt.NDArray[np.uint8],
    front_end: FrontEndConstants,
) -> npt.NDArray[np.float64]:
    """Log probabilities ``(n, labels)`` of the float network."""
    parts = []
    with torch.inference_mode():
        for first in range(0, len(images), _BATCH):
            logits = float_trace(layers, k, images[first : first + _BATCH], front_end)[-1]
            parts.append(logits.numpy().astype(np.float64))
    answers: npt.NDArray[np.float64] = log_softmax(np.concatenate(parts), axis=1)
    return answers


def divergence(expected: npt.NDArray[np.float64], logits: npt.NDArray[np.floating[Any]]) -> float:
    """Mean Kullback-Leibler divergence, in nats, of what ``logits`` say from ``expected``.

    ``expected`` log probabilities, both ``(n, labels)``.
    """
    answered = log_softmax(logits, axis=1)
    return float((np.exp(expected) * (expected - answered)).sum()) / len(expected)


class _Answers:
    """The integer truth's answers to ``images``, those of the hidden layers kept.

    What a layer answers hangs on its own scale and on those before it: while a later one is moved
    the earlier layers, which take nearly all the time, need not run again.
    """

    def __init__(self, images: npt.NDArray[np.uint8]) -> None:
        self._images = images
        self._kept: dict[tuple[float, ...], spec.U8] = {}

    def accumulators(self, integer: spec.IntegerNetwork, scales: Scales) -> spec.I32:
        """int32 ``(n, labels)`` of the network that was quantised with ``scales``."""
        first = self._answer(spec.convolutional, integer.conv1, self._images[..., None], scales[:1])
        second = self._answer(spec.convolutional, integer.conv2, first, scales[:2])
        flat = second.reshape(len(second), -1)
        third = self._answer(spec.linear, integer.linear1, flat, scales)
        return spec.exact_product(third, integer.output.weights) + integer.output.bias

    def _answer(
        self,
        run: Callable[[spec.HiddenLayer, spec.U8], spec.U8],
        layer: spec.HiddenLayer,
        values: spec.U8,
        scales: tuple[float, ...],
    ) -> spec.U8:
        known = self._kept.get(scales)
        if known is None:
            batches = (values[at : at + _BATCH] for at in range(0, len(values), _BATCH))
            known = self._kept[scales] = np.concatenate([run(layer, batch) for batch in batches])
        return known


def _round(scales: Scales, ratio: float, loss: Callable[[Scales], float]) -> Scales:
    """Each scale in turn, moved by ``ratio`` up or down as long as that helps."""
    for layer in range(len(scales)):
        for factor in (ratio, 1 / ratio):
            while loss(moved := _moved(scales, layer, factor)) < loss(scales):
                scales = moved
    return scales


def _moved(scales: Scales, layer: int, factor: float) -> Scales:
    first, second, third = (
        scale * factor if index == layer else scale for index, scale in enumerate(scales)
    )
    return first, second, third
