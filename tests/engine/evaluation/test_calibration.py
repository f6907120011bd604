"""One temperature for all logits: surer or less sure, never another label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from engine import open_engine
from engine.artifact import Model
from engine.evaluation.calibration import (
    COLDEST,
    calibrate,
    calibration_error,
    negative_log_likelihood,
    with_temperature,
)
from engine.spec import network as spec
from engine.training.onnx_graph import quantised_graph

MakeModel = Callable[..., Model]


def drawn(seed: int, clips: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and classes drawn with exactly the probabilities that they say."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (clips, 5))
    return logits, np.argmax(logits + random.gumbel(size=logits.shape), axis=1)


@pytest.mark.parametrize("true", [0.5, 1.0, 2.0, 3.5])
def test_the_temperature_that_was_put_in_is_found(true: float) -> None:
    logits, truth = drawn(3)
    found = calibrate(logits * true, truth)
    assert found.temperature == pytest.approx(true, rel=0.06)
    assert found.nll[1] <= found.nll[0]
    if true != 1.0:
        assert found.error[1] < 0.03 < found.error[0]
    assert found.clips == 4_000
    assert f"temperature {found.temperature:.3f} fitted on 4000 clips" in str(found)


def test_no_other_temperature_is_likelier() -> None:
    logits, truth = drawn(1, 300)
    best = calibrate(logits * 1.7, truth).temperature
    tried = [negative_log_likelihood(logits * 1.7 / t, truth) for t in np.geomspace(0.2, 5, 400)]
    at_best = negative_log_likelihood(logits * 1.7 / best, truth)
    assert at_best <= min(tried) + 1e-9


def test_likelihood_as_scikit_learn_has_it() -> None:
    logits, truth = drawn(2, 100)
    powers = np.exp(logits)
    expected = log_loss(truth, powers / powers.sum(axis=1, keepdims=True), labels=range(5))
    assert negative_log_likelihood(logits, truth) == pytest.approx(expected)
    assert negative_log_likelihood(logits + 5_000, truth) == pytest.approx(expected)


def test_a_list_without_a_mistake_stops_at_the_bound() -> None:
    logits = np.eye(4) * 3
    assert calibrate(logits, np.arange(4)).temperature == pytest.approx(COLDEST, rel=1e-3)


def test_calibration_error_by_hand() -> None:
    """Two answers sure by 0.9, one of them right; one sure by 0.6 and right."""
    shares = np.array([[0.9, 0.1], [0.1, 0.9], [0.6, 0.4]])
    truth = np.array([0, 0, 0])
    expected = (2 * abs(0.9 - 0.5) + abs(0.6 - 1)) / 3
    assert calibration_error(np.log(shares), truth, bins=10) == pytest.approx(expected)
    # in one bin the gaps make up for each other
    assert calibration_error(np.log(shares), truth, bins=1) == pytest.approx((2.4 - 2) / 3)


@pytest.mark.parametrize(("clips", "classes"), [(0, 0), (3, 2)])
def test_no_clips_no_temperature(clips: int, classes: int) -> None:
    with pytest.raises(ValueError, match="fit no temperature"):
        calibrate(np.zeros((clips, 3)), np.zeros(classes, int))


@settings(max_examples=8, deadline=None)
@given(temperature=st.floats(0.2, 5), family=st.sampled_from(["dense", "sparse"]))
def test_labels_never_change(
    temperature: float, family: str, make_model: MakeModel, images: np.ndarray
) -> None:
    model = make_model(family, widths=(16, 16, 32), k=None if family == "dense" else (2, 2, 4))
    cooled = with_temperature(model, temperature)
    np.testing.assert_array_equal(spec.run(cooled.network, images), spec.run(model.network, images))
    assert cooled.network.output.scale == pytest.approx(model.network.output.scale / temperature)
    for engine_id in (
        f"{family}-reference",
        "sparse-cpu" if family == "sparse" else "dense-cpu-fp32",
    ):
        with open_engine(engine_id, model) as before, open_engine(engine_id, cooled) as after:
            told, now = before.predict(images).logits, after.predict(images).logits
        np.testing.assert_allclose(now * temperature, told, rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(now.argmax(axis=1), told.argmax(axis=1))


def test_the_onnx_graph_is_cooled_as_well(make_model: MakeModel, images: np.ndarray) -> None:
    from dataclasses import replace

    model = make_model("dense", widths=(16, 16, 32))
    graph = quantised_graph(model.network, model.activation_scales, model.front_end)
    model = replace(model, onnx=graph, sha256="1" * 64)
    cooled = with_temperature(model, 1.6)
    assert cooled.onnx != model.onnx
    assert cooled.sha256 == ""
    with open_engine("dense-cpu", model) as before, open_engine("dense-cpu", cooled) as after:
        told, now = before.predict(images).logits, after.predict(images).logits
    np.testing.assert_allclose(now * 1.6, told, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf")])
def test_no_other_numbers(temperature: float, make_model: MakeModel) -> None:
    model = make_model("sparse", widths=(16, 16, 32), k=(2, 2, 4))
    with pytest.raises(ValueError, match="no positive number"):
        with_temperature(model, temperature)
