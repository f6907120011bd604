"""Sounds of the native front end, a hop at a time, against whole clips."""

from __future__ import annotations

import numpy as np
import pytest

from engine.frontend import logmel
from engine.native.frontend import Cut, NativeFrontEnd
from engine.native.sounds import NativeSounds
from engine.native.tiers import Tier

pytestmark = pytest.mark.usefixtures("native")

C = logmel.CONSTANTS
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(C.window) / C.window)


@pytest.fixture(scope="module", params=("portable", "avx2", "avx512"))
def front_end(request: pytest.FixtureRequest) -> NativeFrontEnd:
    tier: Tier = request.param
    try:
        return NativeFrontEnd(WINDOW, logmel.filter_table(), C, tier)
    except ValueError:
        if tier == "portable":
            raise
        pytest.skip(f"this processor or build lacks {tier}")


def noise(samples: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    swell = np.exp(random.uniform(-9, 1) * np.linspace(0, 1, samples))
    return (random.standard_normal(samples) * swell * 0.2).astype(np.float32)


@pytest.mark.parametrize("hop", [1, 160, 500, 1023, 1024])
def test_each_hop_ends_the_frame_that_a_clip_has(front_end: NativeFrontEnd, hop: int) -> None:
    kept, hops = C.window - hop, 9
    clip = noise(kept + hops * hop, hop)
    wanted, unsure = front_end.bytes_of(clip[None], Cut(hops, hop))
    assert not len(unsure)
    sounds = NativeSounds(front_end, 2, hop)
    assert (len(sounds), sounds.hop) == (2, hop)
    assert sounds.bytes_each == 4 * kept
    sounds.reset(1, clip[:kept])
    for i in range(hops):
        begin = kept + i * hop
        found, unsure = sounds.push(clip, np.array([begin]), np.array([1]))
        assert not len(unsure)
        np.testing.assert_array_equal(found, wanted[0, i : i + 1])
        np.testing.assert_array_equal(sounds.kept(1), clip[begin + hop - kept : begin + hop])
    assert not sounds.kept(0).any()  # nobody touched this one


def test_a_new_sound_was_silent_but_for_what_it_begins_with(front_end: NativeFrontEnd) -> None:
    sounds, clip = NativeSounds(front_end, 1, C.hop), noise(3000, 1)
    kept = C.window - C.hop
    for length in (0, 1, 262, kept, 3000):
        sounds.push(clip[None, : C.hop])
        sounds.reset(0, clip[:length])
        wanted = np.concatenate([np.zeros(kept, np.float32), clip[:length]])[-kept:]
        np.testing.assert_array_equal(sounds.kept(0), wanted)


@pytest.mark.parametrize("count", [1, 8, 21])
def test_many_sounds_are_heard_as_each_alone(front_end: NativeFrontEnd, count: int) -> None:
    random, frames = np.random.default_rng(count), 12
    length = C.window + (frames - 1) * C.hop
    clips = np.stack([noise(length, seed) for seed in range(count)])
    wanted, _ = front_end.bytes_of(clips, Cut(frames, C.hop))
    sounds, pool = NativeSounds(front_end, count, C.hop), clips.ravel()
    for i, clip in enumerate(clips):
        sounds.reset(i, clip[: C.window - C.hop])
    at = np.zeros(count, np.int64)
    while at.min() < frames:
        some = random.permutation(count)[: random.integers(1, count + 1)]
        some = some[at[some] < frames]
        begins = some * length + C.window - C.hop + at[some] * C.hop
        if random.random() < 0.5:
            found, unsure = sounds.push(pool, begins, some)
        else:
            hops = pool[begins[:, None] + np.arange(C.hop)]
            found, unsure = sounds.push(hops, None, some)
        assert not len(unsure)
        np.testing.assert_array_equal(found, wanted[some, at[some]])
        at[some] += 1


def test_what_is_undecided_leaves_its_sound_alone(front_end: NativeFrontEnd) -> None:
    sounds = NativeSounds(front_end, 10, C.hop)
    hops = np.stack([noise(C.hop, seed) for seed in range(10)])
    for i in range(10):
        sounds.reset(i, hops[(i + 1) % 10])
    before = [sounds.kept(i) for i in range(10)]
    wanted, _ = sounds.push(hops)
    for i in range(10):
        sounds.reset(i, before[i])
    hops[3, 7], hops[9, 499] = np.nan, np.inf
    found, unsure = sounds.push(hops)
    assert unsure.tolist() == [3, 9]
    for i in range(10):
        if i in (3, 9):
            np.testing.assert_array_equal(sounds.kept(i), before[i])
        else:
            np.testing.assert_array_equal(found[i], wanted[i])


def test_what_cannot_be_pushed_is_said(front_end: NativeFrontEnd) -> None:
    sounds = NativeSounds(front_end, 3, C.hop)
    good, line = np.zeros((3, C.hop), np.float32), np.zeros(2000, np.float32)
    at = np.zeros(1, np.int64)
    wrong = {
        "float32": (good.astype(float), None, None),
        "one after the other": (good[:, ::2], None, None),
        r"\(n, 500\)": (good[:, :499].copy(), None, None),
        r"\(m,\)": (good, at, None),
        r"int64 \(n,\)": (line, at.astype(np.int32), None),
        "beginnings are to lie": (line, np.zeros(6, np.int64)[::2], None),
        "outside": (line, at + 1501, None),
        "lies outside": (line, at - 1, None),
        "too many for 3": (np.zeros((4, C.hop), np.float32), None, None),
        "named from 0 on": (good, None, np.arange(1, 4)),
        "named once": (good, None, np.array([2, 1, 2])),
    }
    for message, arguments in wrong.items():
        with pytest.raises(ValueError, match=message):
            sounds.push(*arguments)
    for which in (-1, 3):
        for call in (lambda i: sounds.reset(i, line), sounds.kept):
            with pytest.raises(ValueError, match="no stream"):
                call(which)
    assert sounds.push(line, at + 1500)[0].shape == (1, 32)
    assert sounds.push(good[:0])[0].shape == (0, 32)
    for count, hop in ((-1, 500), (1, 0), (1, 1025)):
        with pytest.raises(MemoryError, match="no room"):
            NativeSounds(front_end, count, hop)
