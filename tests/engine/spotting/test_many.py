"""Many sources on one thread against each of them alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audio import readers
from engine.audio.excerpts import Excerpt, Excerpts
from engine.audio.readers import Opening
from engine.audio.rows import Rows
from engine.audio.source import SourceFailed
from engine.spotting.headless import detections
from engine.spotting.many import CUT, ManySources
from engine.values import AudioBlock, Detection

Event = tuple[str, float, str, float]


def event(detection: Detection) -> Event:
    return detection.source, detection.position_s, detection.word, detection.score


def alone(kit: Any, blocks: list[Any], name: str, **options: bool) -> list[Event]:
    source = kit.source(list(blocks), **options)
    source.name = name
    found: list[Event] = []
    try:
        for detection in detections(source, kit.engine(), kit.labels, kit.point):
            if detection.accepted:
                found.append(event(detection))
    except SourceFailed:
        pass
    return found


def together(kit: Any, openings: list[Opening], **options: Any) -> tuple[list[Event], list[str]]:
    """Events and sentences of many sources."""
    news = threading.Event()
    rows = Rows(openings, CUT, paced=False, news=news, **options)
    many = ManySources([rows], kit.engine(), kit.labels, kit.point, news=news)
    try:
        told = list(many.run())
    finally:
        rows.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "reading"]
    return (
        [event(each) for each in told if isinstance(each, Detection)],
        [each for each in told if isinstance(each, str)],
    )


def opening(kit: Any, blocks: list[Any], name: str, **options: bool) -> Opening:
    def make() -> Any:
        source = kit.source(list(blocks), **options)
        source.name = name
        return source

    return Opening(name, make, alone=options.get("live", False))


def by_source(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda each: each[:2])


def ragged(kit: Any, random: np.random.Generator, fails: bool) -> list[Any]:
    """Words and pauses in blocks of any size, with gaps, perhaps with a failure at the end."""
    parts = []
    for _ in range(random.integers(1, 6)):
        parts.append(kit.tone(float(random.choice([300, 4000])), float(random.uniform(0.1, 0.6))))
        parts.append(kit.hush(float(random.uniform(0, 0.7))))
    sound, blocks, at, lost = np.concatenate(parts), [], 0, 0
    while at < len(sound):
        size = int(random.choice([1, 160, 500, 4000, 9000]))
        dropped = int(random.integers(1, 3000)) if random.random() < 0.1 else 0
        lost += dropped
        samples = sound[at : at + size]
        where_s = (at + lost) / 16000
        blocks.append(AudioBlock(samples, where_s, 100 + where_s, dropped))
        at += size
    return [*blocks, SourceFailed("It broke.")] if fails else blocks


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 2**32 - 1),
    kinds=st.lists(st.sampled_from(["recording", "microphone", "fails"]), min_size=1, max_size=7),
    at_once=st.sampled_from([1, 3, 64]),
)
def test_each_says_what_it_says_alone(kit, seed: int, kinds: list[str], at_once: int) -> None:
    random = np.random.default_rng(seed)
    openings, wanted = [], []
    for i, kind in enumerate(kinds):
        blocks = ragged(kit, random, kind == "fails")
        options = {"live": kind == "microphone", "paced": kind == "microphone"}
        openings.append(opening(kit, blocks, f"source {i}", **options))
        wanted += alone(kit, blocks, f"source {i}", **options)
    events, sentences = together(kit, openings, at_once=at_once)
    assert by_source(events) == by_source(wanted)
    assert sentences == ["It broke."] * kinds.count("fails")


def test_a_source_that_cannot_be_opened_leaves_the_others_alone(kit) -> None:
    def broken() -> Any:
        raise SourceFailed("There is no such thing.")

    def mad() -> Any:
        raise ZeroDivisionError("by nought")

    blocks = kit.blocks(kit.two_words)
    openings = [opening(kit, blocks, "a"), Opening("b", broken), Opening("c", mad)]
    events, sentences = together(kit, [*openings, opening(kit, blocks, "d")])
    assert by_source(events) == alone(kit, blocks, "a") + alone(kit, blocks, "d")
    assert [each[2] for each in events[:2]] == ["yes", "yes"]
    expected = "c ended by an unexpected error (ZeroDivisionError: by nought)."
    assert sentences == ["There is no such thing.", expected]


@pytest.mark.parametrize("waits_alone", [False, True])
def test_a_source_that_stalls_is_told_and_holds_up_nobody(
    kit, monkeypatch: pytest.MonkeyPatch, waits_alone: bool
) -> None:
    monkeypatch.setattr(readers, "STALLED_S", 0.02)
    blocks, go_on = kit.blocks(kit.two_words, 4000), threading.Event()

    class Stalling(kit.source):  # type: ignore[misc, name-defined]
        name = "stalling"

        def read(self) -> AudioBlock | None:
            if len(self.blocks) == 3:
                assert go_on.wait(30)
            return super().read()  # type: ignore[no-any-return]

    openings = [
        Opening("stalling", lambda: Stalling(list(blocks)), alone=waits_alone),
        *(opening(kit, blocks, f"other {i}") for i in range(3)),
    ]
    news = threading.Event()
    rows = Rows(openings, CUT, paced=False, news=news)
    many = ManySources([rows], kit.engine(), kit.labels, kit.point, news=news)
    events, sentences = [], []
    for told in many.run():
        if isinstance(told, str):
            sentences.append(told)
        else:
            events.append(event(told))
        others = [each for each in events if each[0] != "stalling"]
        if len(others) == 6 and sentences:
            go_on.set()
    rows.close()
    assert len(sentences) == 1
    assert sentences[0].startswith("stalling has given no sound for")
    wanted = [alone(kit, blocks, name) for name in ("other 0", "other 1", "other 2", "stalling")]
    assert by_source(events) == [each for some in wanted for each in some]
    assert rows.failed == 0


@pytest.fixture
def recordings(kit, tmp_path: Path) -> list[Path]:
    """The two words, at 16 and at 48 kHz, and one second of silence."""
    files = [tmp_path / name for name in ("a.wav", "b.wav", "silence.wav")]
    soundfile.write(files[0], kit.two_words, 16000, subtype="FLOAT")
    soundfile.write(files[1], np.repeat(kit.two_words, 3), 48000, subtype="FLOAT")
    soundfile.write(files[2], kit.hush(1), 16000)
    return files


def excerpts_alone(kit, files: list[Path], offsets: list[float]) -> list[Event]:
    found = []
    for file in files:
        samples, rate = soundfile.read(file, dtype="float32")
        sound = samples[:: rate // 16000]  # what was repeated
        for offset_s in offsets:
            cut = sound[round(offset_s * 16000) :]
            found += alone(kit, kit.blocks(cut), Excerpt(file, offset_s).name) if len(cut) else []
    return found


def test_excerpts_say_what_each_says_alone(kit, recordings: list[Path]) -> None:
    offsets = [0.0, 0.1234, 0.5, 0.75, 1.0, 2.0]
    listed = [Excerpt(file, at) for file in recordings[::2] for at in offsets]
    missing = Excerpt(recordings[0].with_name("missing.wav"), 1.0)
    bank = Excerpts([missing, *listed, missing], CUT, paced=False)
    many = ManySources([bank], kit.engine(), kit.labels, kit.point, news=threading.Event())
    told = list(many.run())
    sentences = [each for each in told if isinstance(each, str)]
    events = [event(each) for each in told if isinstance(each, Detection)]
    assert by_source(events) == by_source(excerpts_alone(kit, recordings[::2], offsets))
    assert len(events) >= 8
    assert ["no sound file" in each for each in sentences] == [True, False, False]  # told once
    assert sum("no sound at" in each for each in sentences) == 2
    assert bank.failed == 4
    assert many.dropped == 0
    assert many.frames == sum(
        (samples - round(at * 16000) + CUT.tail - CUT.first) // CUT.hop
        for samples in (len(kit.two_words), 16000)
        for at in offsets
        if at * 16000 < samples
    )


def test_an_excerpt_ends_after_its_duration_and_takes_any_rate(kit, recordings: list[Path]) -> None:
    listed = [Excerpt(recordings[1], 0.25, 1.0), Excerpt(recordings[1])]
    bank = Excerpts(listed, CUT, paced=False)
    many = ManySources([bank], kit.engine(), kit.labels, kit.point, news=threading.Event())
    words = [(each.source, each.word) for each in many.run() if isinstance(each, Detection)]
    assert sorted(words) == [("b.wav@0", "no"), ("b.wav@0", "yes"), ("b.wav@0.25", "yes")]


class Turning(threading.Event):
    """An event whose wait lets a manual clock run."""

    def __init__(self, clock: Any) -> None:
        super().__init__()
        self.clock, self.waits = clock, 0

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        assert timeout > 0
        came = super().wait(0.001)  # lets the reading threads run
        self.waits += 1
        self.clock.now += timeout
        return came


def test_paced_excerpts_keep_time(kit, recordings: list[Path], clock: Any) -> None:
    listed = [Excerpt(recordings[0], at) for at in (0.0, 0.3)]
    bank = Excerpts(listed, CUT, paced=True, clock=clock)
    news = Turning(clock)
    many = ManySources([bank], kit.engine(), kit.labels, kit.point, news=news, clock=clock)
    found = []
    for told in many.run():
        assert isinstance(told, Detection)
        found.append(event(told))
        sounded_s = 100 + told.position_s + CUT.first / 16000
        assert told.time_s == pytest.approx(sounded_s, abs=1e-3)
        assert told.timings.capture == pytest.approx(0, abs=1)
        assert told.timings.total == pytest.approx(0, abs=1)
    assert by_source(found) == by_source(excerpts_alone(kit, recordings[:1], [0.0, 0.3]))
    assert news.waits > 50
    assert many.dropped == 0


@pytest.mark.parametrize("kind", ["excerpts", "rows"])
def test_what_comes_too_late_is_counted(kit, recordings: list[Path], clock: Any, kind: str) -> None:
    slow = kit.engine(clock=clock, cost_s=0.1)  # for a frame of 31 ms
    news = Turning(clock)
    if kind == "excerpts":
        bank: Any = Excerpts([Excerpt(recordings[0])] * 2, CUT, paced=True, clock=clock)
    else:
        blocks = kit.blocks(kit.two_words)
        openings = [opening(kit, blocks, "a"), opening(kit, blocks, "b")]
        bank = Rows(openings, CUT, paced=True, news=news, clock=clock)
    many = ManySources([bank], slow, kit.labels, kit.point, news=news, clock=clock)
    words = sorted(each.word for each in many.run() if isinstance(each, Detection))
    bank.close()
    assert words == ["no", "no", "yes", "yes"]  # late, but all of it
    assert many.dropped > 0
