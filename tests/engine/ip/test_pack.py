"""Networks to memory images and back, and what is refused."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.artifact import find_model, load
from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, GEOMETRIES, SMALL, Geometry
from engine.ip.pack import DoesNotFit, ImageRefused, loads, pack, records_of
from engine.spec.network import IntegerNetwork, run

PAIRS = [
    ("gsc12-sparse", SMALL),
    ("gsc12-sparse", FAST),
    ("gsc12-sparse-small", SMALL),
    ("gsc12-sparse-2020", FAST),
    ("gsc12-dense", DENSE_SMALL),
    ("gsc12-dense", DENSE_FAST),
    ("gsc12-dense-small", DENSE_FAST),
]


def network_of(name: str) -> IntegerNetwork:
    return load(find_model(name)).network


def assert_same_layers(network: IntegerNetwork, back: IntegerNetwork) -> None:
    """The layers of the IP's full width hold the network's, and zeros."""
    for name in ("conv1", "conv2", "linear1"):
        given, told = getattr(network, name), getattr(back, name)
        wanted = np.zeros_like(told.weights)
        if name == "linear1":
            channels = len(network.conv2.weights)
            positions = given.weights.reshape(len(given.weights), 25, channels)
            wide = wanted.reshape(len(wanted), 25, 64)
            wide[: len(given.weights), :, :channels] = positions
        else:
            wanted[: given.weights.shape[0], : given.weights.shape[1]] = given.weights
        np.testing.assert_array_equal(told.weights, wanted)
        np.testing.assert_array_equal(told.bias[: len(given.bias)], given.bias)
        np.testing.assert_array_equal(told.multiplier[: len(given.bias)], given.multiplier)
        assert not told.bias[len(given.bias) :].any()
        assert (told.shift, told.k) == (given.shift, given.k)
    labels, units = network.output.weights.shape
    np.testing.assert_array_equal(back.output.weights[:labels, :units], network.output.weights)
    np.testing.assert_array_equal(back.output.bias[:labels], network.output.bias)
    assert not back.output.weights[labels:].any()
    assert not back.output.bias[labels:].any()


@pytest.mark.parametrize(("name", "geometry"), PAIRS)
def test_a_shipped_model_comes_back_from_its_image(name: str, geometry: Geometry) -> None:
    network = network_of(name)
    image = pack(network, geometry)
    assert records_of(image)[0] == geometry
    assert len(image) % 64 == 0
    assert_same_layers(network, loads(image))


@settings(max_examples=15, deadline=None)
@given(
    geometry=st.sampled_from(list(GEOMETRIES.values())),
    widths=st.tuples(
        st.integers(1, 64), st.integers(1, 64), st.integers(1, 1500), st.integers(1, 16)
    ),
    density=st.tuples(st.floats(0, 1), st.floats(0, 0.03)),
    seed=st.integers(0, 1000),
)
def test_any_network_comes_back_from_its_image(
    make_network,
    hard_images,
    geometry: Geometry,
    widths: tuple[int, int, int, int],
    density: tuple[float, float],
    seed: int,
) -> None:
    network = make_network(hard_images[:1], seed, widths=widths, density=density)
    assert_same_layers(network, loads(pack(network, geometry)))


def test_leaving_out_zero_blocks_changes_no_sum(hard_images) -> None:
    network = network_of("gsc12-sparse")
    back = loads(pack(network, SMALL))
    np.testing.assert_array_equal(run(back, hard_images)[:, :12], run(network, hard_images))


def test_the_header_is_the_agreed_one() -> None:
    image = pack(network_of("gsc12-sparse-small"), SMALL)
    magic, version, code, count, length = struct.unpack_from("<4sIIIQ", image)
    assert (magic, version, code) == (b"KWSM", 1, SMALL.code)
    assert count == len(records_of(image)[1])
    assert len(image) - 64 - 63 <= length <= len(image) - 64
    assert not any(image[28:64])


def test_every_record_lies_in_its_memory() -> None:
    for name, geometry in PAIRS:
        for record in records_of(pack(network_of(name), geometry))[1]:
            assert record.address + len(record.words) <= geometry.words[record.target]


def test_a_model_with_too_many_blocks_is_refused() -> None:
    with pytest.raises(DoesNotFit, match=r"^linear1 needs \d+ rows .* holds 5120: .*\.$"):
        pack(network_of("gsc12-sparse-2020"), SMALL)


def test_a_model_that_is_too_wide_or_out_of_range_is_refused() -> None:
    network = network_of("gsc12-sparse")
    labels = replace(
        network.output,
        weights=np.ones((17, 1500), np.int8),
        bias=np.zeros(17, np.int32),
    )
    for wrong, what in (
        (replace(network, output=labels), "output has 17"),
        (replace(network, conv1=replace(network.conv1, shift=32)), "shift of conv1"),
        (replace(network, conv2=replace(network.conv2, k=0)), "k of conv2"),
        (
            replace(
                network, linear1=replace(network.linear1, bias=np.full(1500, 2**31 - 1, np.int32))
            ),
            "linear1 can overflow",
        ),
    ):
        with pytest.raises(DoesNotFit, match=what):
            pack(wrong, SMALL)


@pytest.mark.parametrize("at", [0, 4, 100])
def test_a_damaged_image_is_refused(at: int) -> None:
    image = bytearray(pack(network_of("gsc12-sparse-small"), SMALL))
    image[at] ^= 1
    with pytest.raises(ImageRefused, match="no memory image"):
        loads(bytes(image))


def test_a_short_image_is_refused() -> None:
    image = pack(network_of("gsc12-sparse-small"), SMALL)
    for length in (10, 64, len(image) // 2):
        with pytest.raises(ImageRefused, match="no memory image"):
            loads(image[:length])
