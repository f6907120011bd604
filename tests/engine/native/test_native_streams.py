"""Streams of the native library against the integer truth of each window, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.artifact import Model
from engine.engines.sparse_cpu import native_layers
from engine.native.network import NativeNetwork
from engine.native.streams import NativeStreams
from engine.native.tiers import Tier
from engine.spec.network import IntegerNetwork, trace

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
Answered = Callable[[int], tuple[Model, I32]]
MOST_BYTES = 8192  # that a stream of the shipped shape may keep
CYCLE = 20  # frames after which a stream's state comes round
NETWORKS = [
    {"widths": (64, 64, 1500), "k": (6, 8, 150)},
    {"block_widths": (16, 64), "k": (6, 8, 150), "seed": 2},
    {"widths": (48, 32, 500), "k": (5, 7, 50)},
    {"widths": (64, 10, 61), "k": (1, 8, 61), "labels": tuple("abcdefghijklmnopqrs")},
    {"widths": (48, 32, 500), "k": (7, 9, 50)},
    {"widths": (33, 70, 101), "k": (33, 1, 101), "block_widths": (20, 33)},
]


def windows(frames: U8) -> U8:
    """The window ``(32, 32)`` that ends with each of frames ``(n, 32)``, silence before them."""
    padded = np.concatenate([np.zeros((31, 32), np.uint8), frames])
    return np.stack([padded[i : i + 32] for i in range(len(frames))])


def truth(network: IntegerNetwork, frames: U8) -> I32:
    """Accumulators of every window."""
    return np.asarray(trace(network, windows(frames)).accumulators, np.int32)


def heard(streams: NativeStreams, frames: U8, which: int = 0) -> I32:
    """What one stream answers to frame after frame."""
    name = np.array([which])
    return np.concatenate([streams.push(frame[None], name) for frame in frames])


@pytest.fixture(scope="session")
def frames(images: U8, hard_images: U8) -> U8:
    """Frames of random sound, of ties, of saturation and of silence."""
    few = [image[::5] for image in hard_images]
    return np.concatenate([images[0], *few, np.zeros((9, 32), np.uint8), images[1][:20]])


@pytest.fixture(scope="session")
def answered(make_model, frames: U8) -> Answered:
    """A model and the truth of the frames, which takes longest and is the same for every tier."""

    @cache
    def of(number: int) -> tuple[Model, I32]:
        model = make_model(**NETWORKS[number])
        return model, truth(model.network, frames)

    return of


@pytest.mark.parametrize("number", range(len(NETWORKS)))
def test_every_frame_is_answered_as_its_window(
    answered: Answered, frames: U8, number: int, tier: Tier
) -> None:
    model, wanted = answered(number)
    streams = NativeStreams(NativeNetwork(native_layers(model), tier), 1)
    np.testing.assert_array_equal(heard(streams, frames), wanted)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_sound_is_answered_as_its_window(make_model, data, tier: Tier) -> None:
    draw = data.draw
    model = make_model(widths=(64, 64, 150), k=(6, 8, 15), seed=draw(st.integers(0, 5)))
    few = draw(st.lists(st.integers(0, 255), min_size=1, max_size=4))  # so that sums are tied
    seed = draw(st.integers(0, 2**32 - 1))
    frames = np.random.default_rng(seed).choice(np.array(few, np.uint8), (40, 32))
    streams = NativeStreams(NativeNetwork(native_layers(model), tier), 1)
    np.testing.assert_array_equal(heard(streams, frames), truth(model.network, frames))


def test_a_reset_at_any_time_makes_it_new(answered: Answered, frames: U8, tier: Tier) -> None:
    model, known = answered(0)
    wanted = known[:40]
    streams = NativeStreams(NativeNetwork(native_layers(model), tier), 2)
    for before in range(1, CYCLE + 1):
        heard(streams, frames[40 : 40 + before], 1)
        streams.reset(1)
        np.testing.assert_array_equal(heard(streams, frames[:40], 1), wanted)
        streams.reset(1)
    np.testing.assert_array_equal(heard(streams, frames[:40]), wanted)  # nobody touched this one


@pytest.mark.parametrize("count", [7, 8, 21])
def test_many_streams_answer_as_each_alone(
    answered: Answered, frames: U8, tier: Tier, count: int
) -> None:
    model, wanted = answered(0)
    network = NativeNetwork(native_layers(model), tier)
    streams, rng = NativeStreams(network, count), np.random.default_rng(count)
    assert len(streams) == count
    at = np.zeros(count, int)
    while at.min() < 45:
        some = rng.permutation(count)[: rng.integers(1, count + 1)]
        some = some[at[some] < len(frames)]
        got = streams.push(np.ascontiguousarray(frames[at[some]]), some)
        np.testing.assert_array_equal(got, wanted[at[some]])
        at[some] += 1
    both = network.predict(windows(frames)[:4])  # the windows' own room is untouched by streams
    np.testing.assert_array_equal(both, wanted[:4])


def test_the_longest_lists_have_room(make_model, tier: Tier) -> None:
    """All taps kept, as many winners as a tier takes, everywhere: no list can be longer."""
    model = make_model(k=(6, 8, 150))
    rng = np.random.default_rng(3)
    conv2 = model.network.conv2
    full = rng.integers(-30, 31, conv2.weights.shape).astype(np.int8)  # sums that float32 holds
    network = replace(model.network, conv2=replace(conv2, weights=full))
    layers = list(native_layers(model))
    layers[1] = replace(layers[1], weights=full, block_width=0, starts=None, taps=None, blocks=None)
    frames = rng.integers(0, 256, (36, 32)).astype(np.uint8)
    found = NativeNetwork(layers, tier)
    assert found.tier == tier
    wanted = truth(network, frames)
    assert (trace(network, windows(frames)).conv1 > 0).sum(-1).max() == 6
    np.testing.assert_array_equal(heard(NativeStreams(found, 1), frames), wanted)


def test_a_list_ends_where_it_ends(make_model, tier: Tier) -> None:
    """Lists that end anywhere, the last tap full, after longer ones: nothing of those is added."""
    most = 6 if tier == "avx512" else 8  # that a tier takes of a position
    model = make_model(k=(most, 8, 150))
    rng = np.random.default_rng(5)
    conv2 = model.network.conv2
    kept = rng.random(conv2.weights.shape[1:]) < 0.5  # for all outputs alike
    kept[:, -1, -1] = kept[0, 0, 0] = True
    some = (rng.integers(1, 31, conv2.weights.shape) * kept).astype(np.int8)
    network = replace(model.network, conv2=replace(conv2, weights=some))
    taps = [np.flatnonzero(each) for each in kept]
    layers = list(native_layers(model))
    layers[1] = replace(
        layers[1],
        weights=np.concatenate(
            [some[:, i].reshape(64, -1)[:, each].T for i, each in enumerate(taps)]
        ),
        block_width=64,
        starts=np.cumsum([0, *map(len, taps)], dtype=np.int32),
        taps=np.concatenate(taps).astype(np.int32),
        blocks=np.zeros(kept.sum(), np.int32),
    )
    frames = rng.integers(0, 256, (36, 32)).astype(np.uint8)
    found = NativeNetwork(layers, tier)
    assert found.tier == tier
    np.testing.assert_array_equal(heard(NativeStreams(found, 1), frames), truth(network, frames))


def test_a_stream_of_the_shipped_shape_is_small(make_model, tier: Tier) -> None:
    network = NativeNetwork(native_layers(make_model()), tier)
    assert 0 < NativeStreams(network, 1).bytes_each < MOST_BYTES


def test_what_cannot_be_pushed_is_said(make_model, tier: Tier) -> None:
    network = NativeNetwork(native_layers(make_model(widths=(16, 16, 50))), tier)
    streams = NativeStreams(network, 3)
    good = np.zeros((3, 32), np.uint8)
    wrong: dict[str, tuple[npt.NDArray[np.generic], npt.NDArray[np.generic] | None]] = {
        "uint8": (good.astype(float), None),
        r"\(n, 32\)": (good[:, :31], None),
        "one after the other": (np.zeros((6, 32), np.uint8)[::2], None),
        "too many for 3": (np.zeros((4, 32), np.uint8), None),
        "one for each": (good, np.arange(2)),
        "int64": (good, np.arange(3, dtype=np.int32)),
        "names are to lie": (good, np.array([0, 9, 1, 9, 2, 9])[::2]),
        "named from 0 on": (good, np.arange(1, 4)),
        "named once": (good, np.array([0, 1, 1])),
    }
    for message, (frames, which) in wrong.items():
        with pytest.raises(ValueError, match=message):
            streams.push(frames, which)  # type: ignore[arg-type]
    for which in (-1, 3):
        with pytest.raises(ValueError, match="no stream"):
            streams.reset(which)
    assert streams.push(good[:0]).shape == (0, network.labels)
    with pytest.raises(MemoryError, match="no room"):
        NativeStreams(network, -1)
    network.close()
    with pytest.raises(ValueError, match="closed"):
        streams.push(good)


def test_frames_in_one_call_are_those_one_by_one(
    frames: U8, make_model: Callable[..., Model]
) -> None:
    model = make_model("sparse", **NETWORKS[0])
    with closing(NativeNetwork(native_layers(model))) as network:
        one, many = NativeStreams(network, 3), NativeStreams(network, 3)
        expected = heard(one, frames, 1)
        parts = [many.follow(frames[first : first + 7], 1) for first in range(0, len(frames), 7)]
        assert np.array_equal(np.concatenate(parts), expected)
        assert np.array_equal(expected, truth(model.network, frames))
        for which in (0, 2):  # the others heard nothing of it
            assert np.array_equal(heard(many, frames[:9], which), heard(one, frames[:9], which))
        assert many.follow(frames[:0]).shape == (0, network.labels)


def test_a_stream_by_itself_is_one_of_many(frames: U8, make_model: Callable[..., Model]) -> None:
    model = make_model("sparse", **NETWORKS[0])
    with closing(NativeNetwork(native_layers(model))) as network:
        streams = NativeStreams(network, 2)
        scale = model.network.output.scale
        alone = streams.alone(1, scale)
        found = [alone.push(frame) for frame in frames[:, ::1]]
        expected = truth(model.network, frames)
        assert np.array_equal(np.concatenate([sums for sums, _ in found]), expected)
        logits = np.concatenate([each for _, each in found])
        assert logits.dtype == np.float32  # rounded once, from double precision
        assert np.array_equal(logits, (expected * scale).astype(np.float32))
        kept = [each.copy() for each in found[0]]
        alone.push(frames[5])
        for one, copy in zip(found[0], kept, strict=True):  # an answer is the caller's own
            assert np.array_equal(one, copy)
        backwards = np.asarray(frames[3, ::-1])
        straight, _ = streams.alone(0, scale).push(np.ascontiguousarray(backwards))
        streams.reset(1)
        assert np.array_equal(alone.push(backwards)[0], straight)


def test_what_is_no_stream_is_refused(make_model: Callable[..., Model]) -> None:
    with closing(NativeNetwork(native_layers(make_model("sparse", **NETWORKS[2])))) as network:
        streams = NativeStreams(network, 2)
        for which in (-1, 2):
            with pytest.raises(ValueError, match="no stream"):
                streams.alone(which, 1.0)
            with pytest.raises(ValueError, match="no stream"):
                streams.follow(np.zeros((3, 32), np.uint8), which)
        with pytest.raises(ValueError, match="frames are uint8"):
            streams.follow(np.zeros(32, np.uint8))
