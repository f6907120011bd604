"""The native front end against the definition, byte for byte, and its error against the bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.frontend import logmel
from engine.native.frontend import Cut, NativeFrontEnd
from engine.native.tiers import Tier

pytestmark = pytest.mark.usefixtures("native")

C = logmel.CONSTANTS
CLIP = Cut(C.frames, C.hop, C.pad)
TIERS: tuple[Tier, ...] = ("portable", "avx2", "avx512")  # avx2-vnni runs what avx2 does
MARGIN = 1.25  # what bound.h puts on top of the bound
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(C.window) / C.window)
TIME = np.arange(C.window)


@pytest.fixture(scope="module", params=TIERS)
def front_end(request: pytest.FixtureRequest) -> NativeFrontEnd:
    try:
        found = NativeFrontEnd(WINDOW, logmel.filter_table(), C, request.param)
    except ValueError:
        if request.param == "portable":
            raise
        pytest.skip(f"this processor or build lacks {request.param}")
    assert found.tier == request.param
    return found


def frames_of(clip: np.ndarray) -> np.ndarray:
    padded = np.zeros((C.frames - 1) * C.hop + C.window, np.float32)
    padded[C.pad : C.pad + len(clip)] = clip
    return np.lib.stride_tricks.sliding_window_view(padded, C.window)[:: C.hop]


def defined_levels(frames: np.ndarray) -> np.ndarray:
    return (np.log2(logmel.mel_power(frames) + C.floor) + C.offset) / C.step


def tone(cycles: float, level: float = 1.0) -> np.ndarray:
    """A tone of so many cycles a frame: of a whole number, in the middle of a bin."""
    return level * np.cos(2 * np.pi * cycles * TIME / C.window + 0.3)


def impulses() -> np.ndarray:
    frames = np.zeros((64, C.window))
    frames[np.arange(64), np.arange(64) * 16 + np.arange(64) % 16] = 0.7
    return frames


def sounds() -> dict[str, np.ndarray]:
    """Frames ``(n, 1024)`` by name."""
    random = np.random.default_rng(11)
    noise = random.standard_normal((24, C.window))
    steps = 10.0 ** np.linspace(-9, 4, 24)[:, None]
    tones = np.stack([tone(cycles) for cycles in (1, 4, 31.5, 32, 64, 100.25, 333, 480, 511, 512)])
    return {
        "silence": np.zeros((2, C.window)),
        "constant": np.stack([np.full(C.window, v) for v in (1e-4, -0.5, 1.0, 1e4)]),
        "noise from the floor to 1e4": noise * steps,
        "noise in 16 bits": np.rint(noise * 300) / 32768,
        "tones": tones,
        "loud tones": tones * 1e4,
        "a loud tone over faint noise": 0.9 * tones[4] + noise * steps * 1e-6,
        "a loud low tone over a faint high one": tone(5, 3000.0) + tone(400, 1e-4) + 1e-5 * noise,
        "impulses": impulses(),
        "squares": np.sign(tones + 1e-9),
        "ramps": np.outer([1e-5, 1.0, 1e3], TIME / C.window - 0.5),
        "every other sample": np.outer([1e-3, 1.0, 1e4], (-1.0) ** TIME),
        "full scale": np.where(noise > 0, 1.0, -1.0),
        "numbers too small for a whole mantissa": noise * 1e-40,
        "sixteen samples over and over": np.tile(noise[:, :16], 64) * 0.3,
    }


def frames_that_err() -> np.ndarray:
    """Frames whose samples are chosen so that rounding the windowed ones works towards one bin.

    The bin is a faint one beside a loud tone: nothing worse is known for single precision.
    """
    frames = []
    window = WINDOW.astype(np.float32)
    for target, loud in ((8, 300), (60, 20), (129, 320), (256, 40), (400, 10), (450, 64)):
        base = tone(loud, 0.8).astype(np.float32)
        steps = (1 + np.arange(-64, 64) * 2.0**-23).astype(np.float32)
        near = base[:, None] * steps
        rounded = (near * window[:, None]).astype(np.float64)
        error = rounded - near.astype(np.float64) * WINDOW[:, None]
        wanted = np.sign(np.cos(2 * np.pi * target * TIME / C.window))
        best = (error * wanted[:, None]).argmax(1)
        frames.append(near[TIME, best])
    return np.stack(frames)


def at_the_edges(frame: np.ndarray) -> np.ndarray:
    """The same frame, as loud as puts a band's level next to an edge between two bytes."""
    found = []
    for band in range(0, C.bands, 3):

        def level(gain: float, band: int = band) -> float:
            return float(defined_levels((frame * np.float32(gain))[None])[0, band])

        below, above = 0.5, 1.0
        edge = np.floor(level(below)) + 0.5
        edge += edge <= level(below)
        while np.float32(below) != np.float32(above):
            middle = np.float32((below + above) / 2)
            if middle in (np.float32(below), np.float32(above)):
                break
            below, above = (middle, above) if level(middle) < edge else (below, middle)
        found += [frame * np.float32(below), frame * np.float32(above)]
    return np.stack(found)


def assert_defined(front_end: NativeFrontEnd, frames: np.ndarray) -> None:
    frames = np.ascontiguousarray(frames, np.float32)
    found, unsure = front_end.bytes_of_frames(frames)
    sure = np.setdiff1d(np.arange(len(frames)), unsure)
    np.testing.assert_array_equal(found[sure], logmel.defined_bytes(frames)[sure])
    assert len(unsure) <= len(frames) // 3  # the definition is asked seldom


@pytest.mark.parametrize("name", sounds())
def test_bytes_are_the_definitions(front_end: NativeFrontEnd, name: str) -> None:
    assert_defined(front_end, sounds()[name])


def test_bytes_are_the_definitions_at_the_edges(front_end: NativeFrontEnd) -> None:
    random = np.random.default_rng(7)
    for level in (1e-4, 0.02, 0.5):
        frame = (random.standard_normal(C.window) * level).astype(np.float32)
        assert_defined(front_end, at_the_edges(frame))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    noise=st.floats(-8, 4),
    tones=st.lists(st.tuples(st.floats(0, 512), st.floats(-6, 4)), max_size=4),
    bits=st.sampled_from([None, 8, 15]),
    silent=st.integers(0, C.window),
)
def test_bytes_are_the_definitions_for_any_sound(
    front_end: NativeFrontEnd,
    seed: int,
    noise: float,
    tones: list[tuple[float, float]],
    bits: int | None,
    silent: int,
) -> None:
    frames = np.random.default_rng(seed).standard_normal((6, C.window)) * 10**noise
    for cycles, level in tones:
        frames += tone(cycles, 10**level)
    frames[:, :silent] = 0
    if bits is not None:
        frames = np.rint(frames * 2**bits) / 2**bits
    assert_defined(front_end, frames)


@pytest.mark.gsc
def test_bytes_are_the_definitions_on_real_words(front_end: NativeFrontEnd, gsc: Path) -> None:
    files = sorted((gsc / "validation").rglob("*.flac"))
    for index in np.random.default_rng(3).choice(len(files), 300, replace=False):
        clip = soundfile.read(files[index], dtype="float32")[0][: logmel.CLIP_SAMPLES]
        found, unsure = front_end.bytes_of(clip[None], CLIP)
        np.testing.assert_array_equal(found[0], logmel.defined_bytes(frames_of(clip)))
        assert not len(unsure)


def worst(front_end: NativeFrontEnd, frames: np.ndarray, precise: bool) -> float:
    """The largest error of a level, as a share of the guard it is given."""
    frames = np.ascontiguousarray(frames, np.float32)
    share = 0.0
    for frame, truth in zip(frames, defined_levels(frames), strict=True):
        levels, guards = front_end.levels(frame, precise)
        share = max(share, float((np.abs(levels - truth) / guards).max()))
    return share


@pytest.mark.parametrize("precise", [False, True])
def test_no_error_comes_near_its_guard(front_end: NativeFrontEnd, precise: bool) -> None:
    shares = {name: worst(front_end, frames, precise) for name, frames in sounds().items()}
    shares["made to err"] = worst(front_end, frames_that_err(), precise)
    assert max(shares.values()) < 1 / MARGIN, shares


@pytest.mark.gsc
def test_no_error_comes_near_its_guard_on_real_words(front_end: NativeFrontEnd, gsc: Path) -> None:
    for file in sorted((gsc / "validation").rglob("*.flac"))[::300]:
        frames = frames_of(soundfile.read(file, dtype="float32")[0][: logmel.CLIP_SAMPLES])
        assert worst(front_end, frames, False) < 0.25
        assert worst(front_end, frames, True) < 0.25


def test_the_guard_leaves_ordinary_sound_to_single_precision(front_end: NativeFrontEnd) -> None:
    frames = (np.random.default_rng(5).standard_normal((200, C.window)) * 0.05).astype(np.float32)
    asked = 0
    for frame in frames:
        levels, guards = front_end.levels(frame)
        asked += int((np.abs(levels - np.rint(levels)) + guards >= 0.5).any())
    assert asked < 20


def test_it_names_the_frames_it_cannot_decide(front_end: NativeFrontEnd) -> None:
    frames = np.zeros((7, C.window), np.float32)
    frames[1, 5], frames[3, 1000], frames[4, 0] = np.nan, np.inf, np.nan
    # too loud for squares in float32, but float64 knows
    frames[5] = np.random.default_rng(8).uniform(-3e38, 3e38, C.window)
    found, unsure = front_end.bytes_of_frames(frames)
    np.testing.assert_array_equal(unsure, [1, 3, 4])
    np.testing.assert_array_equal(found[[0, 2, 5, 6]], logmel.defined_bytes(frames[[0, 2, 5, 6]]))


@pytest.mark.parametrize(
    ("cut", "length"),
    [
        (CLIP, 16000),
        (CLIP, 1),
        (CLIP, 0),
        (Cut(3, 100, 2000), 900),
        (Cut(5, 1024), 2500),
        (Cut(4, 1, 3), 1024),
        (Cut(0, 500), 5000),
    ],
)
def test_silence_lies_around_each_clip(front_end: NativeFrontEnd, cut: Cut, length: int) -> None:
    clips = np.random.default_rng(2).uniform(-1, 1, (3, length)).astype(np.float32)
    found, unsure = front_end.bytes_of(clips, cut)
    assert found.shape == (3, cut.frames, C.bands)
    assert not len(unsure)
    around = cut.pad + cut.frames * cut.hop + C.window
    wide = np.pad(clips, ((0, 0), (cut.pad, around)))
    for clip, image in zip(wide, found, strict=True):
        for i in range(cut.frames):
            frame = clip[i * cut.hop : i * cut.hop + C.window]
            np.testing.assert_array_equal(image[i], logmel.defined_bytes(frame[None])[0])


def test_frames_may_overlap_or_lie_anyhow(front_end: NativeFrontEnd) -> None:
    sound = np.random.default_rng(4).uniform(-1, 1, 9000).astype(np.float32)
    views = np.lib.stride_tricks.sliding_window_view(sound, C.window)
    for frames in (views[::500], views[::-700], views[:50, ::-1], views[:0], views[7:8]):
        found, _ = front_end.bytes_of_frames(frames)
        np.testing.assert_array_equal(found, logmel.defined_bytes(frames))
    found, _ = front_end.bytes_of_frames(np.asfortranarray(views[::500]))
    np.testing.assert_array_equal(found, logmel.defined_bytes(views[::500]))


def test_several_threads_share_it(front_end: NativeFrontEnd) -> None:
    clips = np.random.default_rng(6).uniform(-1, 1, (8, 4, 16000)).astype(np.float32)
    alone = [front_end.bytes_of(part, CLIP)[0] for part in clips]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda part: front_end.bytes_of(part, CLIP)[0], clips))
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("seed", range(4))
def test_any_table_will_do(front_end: NativeFrontEnd, seed: int) -> None:
    """Bands that overlap, are empty, have holes, hold the first and the last bin, or all."""
    random = np.random.default_rng(seed)
    filters = np.zeros((C.window // 2 + 1, C.bands))
    for band in range(C.bands - 2):
        first, count = random.integers(0, 513), random.integers(0, 513 if seed else 20)
        filters[first : first + count, band] = random.uniform(0, 1) * random.random(
            min(count, 513 - first)
        )
    filters[:, 0] = 1
    filters[512, 1] = 1
    filters[random.random(filters.shape) < 0.1] = 0
    window = random.uniform(-1, 1, C.window)
    constants = replace(C, floor=1e-4, offset=12.5, step=0.2)
    own = NativeFrontEnd(window, filters, constants, front_end.tier)
    frames = (random.standard_normal((20, C.window)) * 0.03).astype(np.float32)
    spectrum = np.fft.rfft(frames.astype(np.float64) * window, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2) @ filters
    levels = (np.log2(power + constants.floor) + constants.offset) / constants.step
    found, _ = own.bytes_of_frames(frames)
    np.testing.assert_array_equal(found, np.clip(np.rint(levels), 0, 255))


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ({}, np.full((513, 32), -1e-9)),
        ({}, np.full((513, 32), 2.0)),
        ({}, np.full((513, 32), np.nan)),
        ({"floor": 0.0}, None),
        ({"step": 0.5}, None),
        ({"offset": np.inf}, None),
    ],
)
def test_it_refuses_what_its_bound_does_not_cover(change: dict, table: np.ndarray | None) -> None:
    table = logmel.filter_table() if table is None else table
    with pytest.raises(ValueError, match="tables"):
        NativeFrontEnd(WINDOW, table, replace(C, **change))


def test_it_refuses_other_shapes(front_end: NativeFrontEnd) -> None:
    with pytest.raises(ValueError, match="1024 samples"):
        NativeFrontEnd(WINDOW[:512], logmel.filter_table(), C)
    with pytest.raises(ValueError, match="1024 float32"):
        front_end.bytes_of_frames(np.zeros((2, 1000), np.float32))
    with pytest.raises(ValueError, match="1024 float32"):
        front_end.bytes_of_frames(np.zeros((2, C.window)))
