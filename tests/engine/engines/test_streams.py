"""Streams over engines that have none of their own, and over those that have."""

from __future__ import annotations

import numpy as np
import pytest

from engine import open_engine
from engine.engines.engine import Engine, EngineFailed
from engine.engines.streams import FrameStreams, WindowStreams, streams_of
from engine.frontend.sounds import HOP, Sounds


@pytest.fixture(params=["sparse-cpu", "sparse-reference"])
def engine(request: pytest.FixtureRequest, small_sparse):
    if request.param == "sparse-cpu":
        from engine.engines.registry import find_entry

        if not find_entry("sparse-cpu").info().available:
            pytest.skip("the native library is missing")
    with open_engine(request.param, small_sparse) as opened:
        yield opened


def test_an_engine_with_streams_of_its_own_uses_them(engine: Engine) -> None:
    own = engine.info.id == "sparse-cpu"
    assert isinstance(streams_of(engine, 2), FrameStreams if own else WindowStreams)


def test_many_streams_answer_as_each_alone(engine: Engine, images) -> None:
    frames, count = images[:7, :10], 7
    wanted = []
    for i in range(count):
        stream = engine.stream()
        wanted.append([stream.push(frame).accumulators[0] for frame in frames[i]])
    streams, random = streams_of(engine, count), np.random.default_rng(1)
    for _ in range(2):
        at = np.zeros(count, int)
        for i in range(count):
            streams.reset(i)
        while at.min() < 10:
            some = random.permutation(count)[: random.integers(1, count + 1)]
            some = some[at[some] < 10]
            scores = streams.push(np.ascontiguousarray(frames[some, at[some]]), some)
            assert scores.scale == engine.predict(images[:1]).scale
            for i, got in zip(some, scores.accumulators, strict=True):
                np.testing.assert_array_equal(got, wanted[i][at[i]])
            at[some] += 1
    assert streams.push(frames[:0, 0]).logits.shape == (0, 12)


def test_more_windows_than_an_engine_takes_at_once(small_sparse) -> None:
    asked = []

    class Asked:
        def predict(self, windows):
            asked.append(len(windows))
            return engine.predict(windows)

    with open_engine("sparse-reference", small_sparse) as engine:
        random = np.random.default_rng(0)
        frames = random.integers(0, 255, (300, 32)).astype(np.uint8)
        scores = WindowStreams(Asked(), 300).push(frames)
        alone = engine.stream().push(frames[299])
    assert asked == [256, 44]
    np.testing.assert_array_equal(scores.logits[299], alone.logits[0])


def test_sound_is_heard_as_the_frames_it_makes(engine: Engine) -> None:
    random = np.random.default_rng(2)
    hops = (random.standard_normal((5, 3, HOP)) * 0.1).astype(np.float32)
    hearing, pushed = streams_of(engine, 3), streams_of(engine, 3)
    heard, apart = Sounds(3), Sounds(3)
    for hop in hops:
        got, wanted = hearing.hear(heard, hop), pushed.push(apart.push(hop))
        np.testing.assert_array_equal(got.accumulators, wanted.accumulators)


def test_a_closed_engine_and_wrong_arrays_are_said(engine: Engine) -> None:
    streams, sounds = streams_of(engine, 2), Sounds(2)
    if isinstance(streams, FrameStreams):
        for call in (
            lambda: streams.push(np.zeros((3, 32), np.uint8)),
            lambda: streams.hear(sounds, np.zeros((2, 499), np.float32)),
        ):
            with pytest.raises(EngineFailed, match="cannot take"):
                call()
    engine.close()
    with pytest.raises(EngineFailed, match="is closed"):
        streams.push(np.zeros((2, 32), np.uint8))
    with pytest.raises(EngineFailed, match="is closed"):
        streams.hear(sounds, np.zeros((2, HOP), np.float32))
