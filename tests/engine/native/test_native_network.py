"""The native kernel against the integer truth, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.artifact import Model
from engine.engines.sparse_cpu import native_layers
from engine.native.network import NativeNetwork
from engine.native.tiers import Tier
from engine.spec.network import HiddenLayer, trace


def assert_equal(model: Model, images: np.ndarray, tier: Tier, runs: Tier | None = None) -> None:
    """``runs`` is the tier that must have taken the model."""
    network = NativeNetwork(native_layers(model), tier)
    assert runs is None or network.tier == runs
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


FITTING = [
    {"widths": (64, 64, 1500), "k": (6, 8, 150)},
    {"widths": (64, 64, 1500), "k": (4, 6, 100), "block_widths": (64, 16)},
    {"block_widths": (16, 64), "k": (6, 8, 150), "seed": 2},
    {"widths": (48, 32, 500), "k": (5, 7, 50)},
    {"widths": (64, 10, 61), "k": (1, 8, 61), "labels": tuple("abcdefghijklmnopqrs")},
]
OTHERS = [
    {"widths": (48, 32, 500), "k": (7, 9, 50)},
    {"widths": (33, 70, 101), "k": (33, 1, 101), "block_widths": (20, 33)},
    {"sparse_ends": True, "k": (1, 64, 1500)},
    {"family": "dense", "widths": (17, 20, 90)},
]


@pytest.mark.parametrize("changes", FITTING)
def test_it_equals_the_truth(make_model, images, hard_images, changes, tier: Tier) -> None:
    assert_equal(make_model(**changes), np.concatenate([images, hard_images]), tier, runs=tier)


@pytest.mark.parametrize("changes", OTHERS)
def test_what_a_tier_is_not_built_for_runs_on_a_lower_one(
    make_model, images, hard_images, changes, tier: Tier
) -> None:
    assert_equal(make_model(**changes), np.concatenate([images, hard_images]), tier)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_it_equals_the_truth_for_any_small_network(make_model, data, tier: Tier) -> None:
    draw = data.draw
    widths = tuple(draw(st.integers(1, most)) for most in (64, 70, 140))
    few = draw(st.booleans())  # so few winners as the vector tiers are built for
    most_winners = (6, 8, widths[2]) if few else widths
    block = st.sampled_from([16, 32, 48, 64]) if few else st.integers(16, 64)
    model = make_model(
        widths=widths,
        k=tuple(
            draw(st.integers(1, min(k, width)))
            for k, width in zip(most_winners, widths, strict=True)
        ),
        block_widths=(draw(block), draw(block)),
        labels=tuple("abcdefghijklmnopqrst"[: draw(st.integers(1, 20))]),
        sparse_ends=draw(st.booleans()),
        seed=draw(st.integers(0, 2**16)),
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    highest = draw(st.sampled_from([1, 2, 255]))
    assert_equal(model, rng.integers(0, highest + 1, (3, 32, 32)).astype(np.uint8), tier)


def test_ties_go_to_the_lowest_index(make_model, images, tier: Tier) -> None:
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
    first = NativeNetwork(native_layers(model), tier).trace(images[0])[0]
    assert set(np.flatnonzero(first.any((0, 1)))) == set(range(6))
    assert_equal(model, images, tier)


def test_the_longest_sums_do_not_overflow(make_model, tier: Tier) -> None:
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
    assert_equal(model, bright, tier)
    dark = replace(model.network, conv2=extreme(network.conv2, -1))
    assert_equal(replace(model, network=dark), bright, tier)


def test_layers_that_do_not_fit_are_refused(make_model, tier: Tier) -> None:
    layers = native_layers(make_model(widths=(20, 24, 50), k=(6, 8, 10)))
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
            NativeNetwork(changed, tier)


def test_a_closed_network_answers_no_more(make_model, images) -> None:
    network = NativeNetwork(native_layers(make_model(widths=(20, 24, 50), k=(6, 8, 10))))
    network.close()
    with pytest.raises(ValueError, match="closed"):
        network.predict(images)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_share_the_images(make_model, images, hard_images, threads: int) -> None:
    model = make_model(k=(6, 8, 150))
    network = NativeNetwork(native_layers(model), threads=threads)
    words = np.tile(np.concatenate([images, hard_images]), (5, 1, 1))
    truth = trace(model.network, words).accumulators
    for n in (len(words), 0, 1, 4, 5, 9, len(words)):
        np.testing.assert_array_equal(network.predict(words[:n]), truth[:n])
    np.testing.assert_array_equal(network.trace(words[0])[3], truth[0])
    network.close()


def test_a_number_of_threads_that_cannot_be_is_refused(make_model) -> None:
    for threads in (0, -1, 100_000):
        with pytest.raises(ValueError, match="do not fit"):
            NativeNetwork(native_layers(make_model()), threads=threads)
