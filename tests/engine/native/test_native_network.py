"""The native kernel against the integer truth, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.artifact import LAYERS, Model
from engine.native.network import NativeLayer, NativeNetwork
from engine.pattern import pack
from engine.spec.network import HiddenLayer, trace

pytestmark = pytest.mark.usefixtures("native")


def layers_of(model: Model) -> list[NativeLayer]:
    layers = []
    for name in LAYERS:
        layer, pattern = getattr(model.network, name), model.patterns.get(name)
        lists: dict[str, object] = {}
        weights = layer.weights
        if pattern is not None:
            weights = pack(weights, pattern)
            lists = {key: getattr(pattern, key) for key in ("block_width", "starts", "taps")}
            lists["blocks"] = pattern.blocks
        if isinstance(layer, HiddenLayer):
            lists |= {"multiplier": layer.multiplier, "shift": layer.shift, "k": layer.k}
        layers.append(NativeLayer(*layer.weights.shape[:2], weights, layer.bias, **lists))
    return layers


def assert_equal(model: Model, images: np.ndarray) -> None:
    network = NativeNetwork(layers_of(model))
    truth = trace(model.network, images)
    np.testing.assert_array_equal(network.predict(images), truth.accumulators)
    for i in range(0, len(images), 5):
        conv1, conv2, linear1, accumulators = network.trace(images[i])
        np.testing.assert_array_equal(conv1, truth.conv1[i])
        np.testing.assert_array_equal(conv2, truth.conv2[i])
        np.testing.assert_array_equal(linear1, truth.linear1[i])
        np.testing.assert_array_equal(accumulators, truth.accumulators[i])
    network.close()
    network.close()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"block_widths": (16, 64), "seed": 2},
        {"widths": (48, 32, 500), "k": (5, 7, 50)},
        {"widths": (33, 70, 101), "k": (33, 1, 101), "block_widths": (20, 33)},
        {"sparse_ends": True, "k": (1, 64, 1500)},
        {"family": "dense", "widths": (17, 20, 90)},
    ],
)
def test_it_equals_the_truth(make_model, images, hard_images, changes) -> None:
    assert_equal(make_model(**changes), np.concatenate([images, hard_images]))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_it_equals_the_truth_for_any_small_network(make_model, data) -> None:
    draw = data.draw
    widths = tuple(draw(st.integers(1, most)) for most in (40, 70, 80))
    model = make_model(
        widths=widths,
        k=tuple(draw(st.integers(1, width)) for width in widths),
        block_widths=(draw(st.integers(16, 64)), draw(st.integers(16, 64))),
        labels=tuple("abcdefghijklmnopqrst"[: draw(st.integers(1, 20))]),
        sparse_ends=draw(st.booleans()),
        seed=draw(st.integers(0, 2**16)),
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    highest = draw(st.sampled_from([1, 2, 255]))
    assert_equal(model, rng.integers(0, highest + 1, (3, 32, 32)).astype(np.uint8))


def test_ties_go_to_the_lowest_index(make_model, images) -> None:
    """Every channel of conv1 and unit of linear1 computes the same."""
    model = make_model("sparse", widths=(40, 16, 100), k=(6, 8, 30))
    network = model.network

    def same(layer: HiddenLayer) -> HiddenLayer:
        return replace(
            layer,
            weights=np.repeat(layer.weights[:1], len(layer.weights), 0),
            bias=np.full_like(layer.bias, layer.bias[0]),
            multiplier=np.full_like(layer.multiplier, layer.multiplier[0]),
        )

    tied = replace(network, conv1=same(network.conv1), linear1=same(network.linear1))
    model = replace(model, network=tied, patterns={"conv2": model.patterns["conv2"]})
    first = NativeNetwork(layers_of(model)).trace(images[0])[0]
    assert set(np.flatnonzero(first.any((0, 1)))) == set(range(6))
    assert_equal(model, images)


def test_the_longest_sums_do_not_overflow(make_model) -> None:
    """All weights and bytes at their extremes, all units winning."""
    model = make_model("dense", widths=(64, 64, 40))
    network = model.network

    def extreme(layer: HiddenLayer, sign: int) -> HiddenLayer:
        return replace(
            layer,
            weights=np.full_like(layer.weights, 127 if sign > 0 else -128),
            bias=np.zeros_like(layer.bias),
            multiplier=np.full_like(layer.multiplier, 2**15 - 1),
            shift=15,
        )

    model = replace(
        model,
        network=replace(
            network,
            conv1=extreme(network.conv1, 1),
            conv2=extreme(network.conv2, 1),
            linear1=extreme(network.linear1, 1),
        ),
    )
    bright = np.full((1, 32, 32), 255, np.uint8)
    assert_equal(model, bright)
    dark = replace(model.network, conv2=extreme(network.conv2, -1))
    assert_equal(replace(model, network=dark), bright)


def test_layers_that_do_not_fit_are_refused(make_model) -> None:
    layers = layers_of(make_model(widths=(20, 24, 50), k=(6, 8, 10)))
    broken = {
        "too few inputs": (1, {"inputs": 19}),
        "no winner": (0, {"k": 0}),
        "a shift of nothing": (2, {"shift": 0}),
        "a negative multiplier": (0, {"multiplier": -layers[0].multiplier}),
        "a tap outside": (1, {"taps": layers[1].taps + 25}),
        "a block outside": (2, {"blocks": layers[2].blocks - 1}),
        "lists that run back": (2, {"starts": layers[2].starts[::-1].copy()}),
    }
    for where, changes in broken.values():
        changed = list(layers)
        changed[where] = replace(layers[where], **changes)
        with pytest.raises(ValueError, match="do not fit"):
            NativeNetwork(changed)


def test_a_closed_network_answers_no_more(make_model, images) -> None:
    network = NativeNetwork(layers_of(make_model(widths=(20, 24, 50), k=(6, 8, 10))))
    network.close()
    with pytest.raises(ValueError, match="closed"):
        network.predict(images)
