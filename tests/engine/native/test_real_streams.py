"""The shipped sparse net's streams on real and on adversarial sound.

A sample here, 100,000 frames in the soak.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.artifact import find_model, load
from engine.engines.sparse_cpu import native_layers
from engine.frontend import logmel
from engine.native.network import NativeNetwork
from engine.native.streams import NativeStreams
from engine.native.tiers import TIERS, has
from engine.spec.network import trace
from engine.training.recordings import list_recordings, read_clip

U8 = npt.NDArray[np.uint8]
SAMPLE, WHOLE = 600, 100_000
LONGEST = 400  # frames from a reset to the next
SLICE = 64  # windows that the integer truth takes at a time


def real_frames(gsc: Path, count: int, rng: np.random.Generator) -> U8:
    """Frames ``(count, 32)`` of recordings one after the other, in random order."""
    clips = list_recordings(gsc / "validation")
    parts: list[U8] = []
    while sum(map(len, parts)) < count:
        samples = read_clip(clips[rng.integers(len(clips))])
        parts.append(logmel.image(samples[: logmel.CLIP_SAMPLES]))
    return np.concatenate(parts)[:count]


def adversarial_frames(count: int, rng: np.random.Generator) -> U8:
    """Frames of silence, of one value, of two (ties everywhere), or at either end of the scale."""
    few = rng.integers(0, 256, 2)
    values = {0: [0], 1: [int(few[0])], 2: few, 3: [0, 255]}[int(rng.integers(4))]
    return np.asarray(rng.choice(values, (count, 32)), np.uint8)


def stretches(gsc: Path, count: int, seed: int) -> Iterator[U8]:
    """Sound from a reset to the next, ``count`` frames in all; about every fifth is adversarial."""
    rng = np.random.default_rng(seed)
    while count > 0:
        length = min(count, int(rng.integers(1, LONGEST)))
        frames = real_frames(gsc, length, rng)
        if rng.random() < 0.4:
            half = length // 2
            frames[half:] = adversarial_frames(length - half, rng)
        count -= length
        yield frames


@pytest.mark.gsc
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("count", [SAMPLE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_every_tier_answers_each_frame_as_the_truth_its_window(
    gsc: Path, native, count: int
) -> None:
    model = load(find_model("gsc12-sparse"))
    there = [tier for tier in TIERS if has(native, tier)]
    streams = [NativeStreams(NativeNetwork(native_layers(model), tier), 1) for tier in there]
    compared = 0
    for frames in stretches(gsc, count, seed=count):
        padded = np.concatenate([np.zeros((31, 32), np.uint8), frames])
        for stream in streams:
            stream.reset(0)
        for start in range(0, len(frames), SLICE):
            part = frames[start : start + SLICE]
            windows = np.stack([padded[start + i : start + i + 32] for i in range(len(part))])
            wanted = trace(model.network, windows).accumulators
            for stream in streams:
                got = np.concatenate([stream.push(frame[None]) for frame in part])
                np.testing.assert_array_equal(got, wanted)
            compared += len(part)
    assert compared == count
