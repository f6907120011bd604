"""Many sounds a hop at a time against each alone, whatever comes when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.engines.sparse_cpu import native_layers
from engine.frontend import logmel, sounds
from engine.frontend.sounds import FIRST, HOP, Sounds
from engine.frontend.stream import FrameStream
from engine.native.network import NativeNetwork
from engine.native.streams import NativeStreams

KINDS = ("noise", "faint", "silence", "loud", "steps", "not a number", "endless", "tiny")


def sound(kind: str, samples: int, random: np.random.Generator) -> np.ndarray:
    noise = random.standard_normal(samples)
    if kind == "steps":
        noise = np.rint(noise * 3) / 32768
    level = {"faint": 1e-5, "silence": 0.0, "loud": 1e20, "tiny": 1e-40, "steps": 1.0}
    found = (noise * level.get(kind, 0.1)).astype(np.float32)
    if kind in ("not a number", "endless"):
        where = random.integers(samples, size=2)
        found[where] = np.nan if kind == "not a number" else np.inf
    return found


def alone(clip: np.ndarray) -> np.ndarray:
    """The frames of one sound that nothing else is heard beside."""
    with np.errstate(invalid="ignore"):
        return FrameStream().push(clip)


def heard(many: Sounds, clips: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
    """The frames of clips that come side by side, in any order, some more often than others."""
    pool = np.concatenate(clips)
    starts = np.cumsum([0, *map(len, clips)])
    frames = np.array([max(0, (len(clip) - FIRST) // HOP) for clip in clips])
    done, found = np.zeros(len(clips), int), [[] for _ in clips]
    for i, clip in enumerate(clips):
        many.begin(i, clip[:FIRST])
    while (done < frames).any():
        waiting = random.permutation(np.flatnonzero(done < frames))
        some = waiting[: random.integers(1, len(waiting) + 1)]
        begins = starts[some] + FIRST + done[some] * HOP
        with np.errstate(invalid="ignore"):
            pushed = many.push(pool, begins, some)
        for i, frame in zip(some, pushed, strict=True):
            found[i].append(frame)
        done[some] += 1
    return [np.array(each, np.uint8).reshape(-1, 32) for each in found]


@pytest.fixture(params=["native", "defined"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Makes sounds, with the native library and without."""
    if request.param == "defined":
        monkeypatch.setattr(sounds, "native_front_end", lambda: None)
    elif logmel.native_front_end() is None:
        pytest.skip("the native library is missing")
    return Sounds


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=6),
    lengths=st.lists(st.integers(FIRST, 6000), min_size=6, max_size=6),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_sounds_are_those_of_each_alone(made, kinds, lengths, seed) -> None:
    random = np.random.default_rng(seed)
    clips = [sound(kind, length, random) for kind, length in zip(kinds, lengths, strict=False)]
    many = made(len(clips))
    for round_ in range(2):  # the second time every sound begins anew
        for clip, found in zip(clips, heard(many, clips, random), strict=True):
            np.testing.assert_array_equal(found, alone(clip), err_msg=f"round {round_}")


def test_what_cannot_be_is_said(made) -> None:
    many = made(3)
    assert len(many) == 3
    with pytest.raises(ValueError, match="at most 262"):
        many.begin(0, np.zeros(263, np.float32))
    with pytest.raises(ValueError, match="no stream 3"):
        many.begin(3, np.zeros(0, np.float32))
    with pytest.raises(ValueError, match="once"):
        many.push(np.zeros((2, HOP), np.float32), None, np.array([1, 1]))


def test_streams_hear_what_they_would_be_pushed(make_model) -> None:
    if logmel.native_front_end() is None:
        pytest.skip("the native library is missing")
    network = NativeNetwork(native_layers(make_model(widths=(32, 32, 150), k=(5, 8, 15))))
    random, count, hops = np.random.default_rng(4), 21, 40
    clips = np.stack([sound(KINDS[i % len(KINDS)], hops * HOP, random) for i in range(count)])
    apart, together = Sounds(count), Sounds(count)
    pushed, hearing = NativeStreams(network, count), NativeStreams(network, count)
    for i in range(hops):
        some = random.permutation(count)[: random.integers(1, count + 1)]
        begins = some * hops * HOP + i * HOP
        with np.errstate(invalid="ignore"):
            wanted = pushed.push(apart.push(clips.ravel(), begins, some), some)
            got = together.push_into(hearing, clips.ravel(), begins, some)
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.gsc
def test_real_recordings_are_those_of_whole_clips(gsc: Path) -> None:
    files = sorted((gsc / "validation").glob("*/*.flac"))[::45]
    clips = [soundfile.read(file, dtype="float32")[0][: logmel.CLIP_SAMPLES] for file in files]
    padded = [np.pad(clip, (0, logmel.CLIP_SAMPLES + FIRST - len(clip))) for clip in clips]
    found = heard(Sounds(len(clips)), padded, np.random.default_rng(0))
    assert len(found) > 90
    for clip, frames in zip(clips, found, strict=True):
        np.testing.assert_array_equal(frames, logmel.image(clip))
