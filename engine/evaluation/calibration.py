"""Scores that mean what they say: one temperature for all logits.

C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks",
arXiv:1706.04599, sec. 3 (expected calibration error) and 4.2 (temperature scaling). Dividing by
a positive number changes no label, only how sure an answer sounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.artifact import FloatLayer, Model
from engine.evaluation.reliability import BINS, reliability

Logits = npt.NDArray[np.floating]
Truth = npt.NDArray[np.integer]

# a list without a mistake would be answered with certainty: no further than this
COLDEST, HOTTEST = 0.2, 5.0


@dataclass(frozen=True)
class Calibration:
    """A temperature and what it does on the list of ``clips`` it was fitted on.

    ``nll`` are mean negative log likelihoods, ``error`` expected calibration errors (0..1),
    each before and after.
    """

    temperature: float
    clips: int
    nll: tuple[float, float]
    error: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"temperature {self.temperature:.3f} fitted on {self.clips} clips; expected "
            f"calibration error {100 * self.error[0]:.2f} % before, {100 * self.error[1]:.2f} % "
            f"after; negative log likelihood {self.nll[0]:.4f} before, {self.nll[1]:.4f} after"
        )


def calibrate(logits: Logits, truth: Truth) -> Calibration:
    """The temperature, 0.2 to 5, that makes the true classes likeliest.

    ``logits`` ``(n, labels)``, ``truth`` indices ``(n,)``. The likelihood has one maximum in the
    inverse of the temperature. Raises ``ValueError`` for no clips.
    """
    from scipy.optimize import minimize_scalar

    if not len(logits) or len(logits) != len(truth):
        raise ValueError(f"{len(logits)} answers for {len(truth)} clips fit no temperature")
    bounds = (1 / HOTTEST, 1 / COLDEST)
    found = minimize_scalar(
        lambda factor: negative_log_likelihood(logits * factor, truth),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-6},
    )
    temperature = 1 / float(found.x)
    before, after = np.asarray(logits, np.float64), np.asarray(logits, np.float64) / temperature
    return Calibration(
        temperature,
        len(truth),
        (negative_log_likelihood(before, truth), negative_log_likelihood(after, truth)),
        (calibration_error(before, truth), calibration_error(after, truth)),
    )


def negative_log_likelihood(logits: Logits, truth: Truth) -> float:
    """Mean of ``-log softmax(logits)[truth]``, in nats."""
    from scipy.special import log_softmax

    rows = log_softmax(np.asarray(logits, np.float64), axis=1)
    return -float(rows[np.arange(len(truth)), truth].mean())


def calibration_error(logits: Logits, truth: Truth, bins: int = BINS) -> float:
    """Expected calibration error of the largest probabilities, 0..1.

    See :mod:`engine.evaluation.reliability`.
    """
    from scipy.special import softmax

    rows = softmax(np.asarray(logits, np.float64), axis=1)
    return reliability(rows.max(axis=1), rows.argmax(axis=1) == truth, bins).error


def with_temperature(model: Model, temperature: float) -> Model:
    """``model`` with every logit divided by ``temperature``: integer, float and ONNX graph.

    The name stays; the sha256 is that of the next :func:`engine.artifact.save`. Raises
    ``ValueError`` for a temperature that is not positive.
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"the temperature {temperature} is no positive number")
    output = model.network.output
    network = replace(model.network, output=replace(output, scale=output.scale / temperature))
    last = model.floats[-1]
    cooled = FloatLayer(
        np.asarray(last.weights / temperature, np.float32),
        np.asarray(last.bias / temperature, np.float32),
    )
    onnx = model.onnx
    if onnx is not None:
        from engine.training.onnx_graph import quantised_graph

        onnx = quantised_graph(network, model.activation_scales, model.front_end)
    floats = (*model.floats[:-1], cooled)
    return replace(model, network=network, floats=floats, onnx=onnx, sha256="")
