from __future__ import annotations

from engine.audio.signal import FLAT_READINGS, SignalWatch
from engine.values import LevelReading

SOUND = LevelReading(-20.0, -30.0, False, False, 20.0)
FLAT = LevelReading(-120.0, -120.0, False, True, 0.0)
LOUD = LevelReading(0.0, -3.0, True, False, 40.0)


def test_silence_is_told_once_and_its_end_once() -> None:
    watch = SignalWatch()
    told = [watch.hear(FLAT) for _ in range(FLAT_READINGS * 3)]
    assert told.index("flat") == FLAT_READINGS - 1
    assert told.count("flat") == 1
    assert [watch.hear(SOUND) for _ in range(3)] == ["moves", None, None]


def test_a_short_silence_is_nothing() -> None:
    watch = SignalWatch()
    for _ in range(10):
        assert {watch.hear(FLAT) for _ in range(FLAT_READINGS - 1)} == {None}
        assert watch.hear(SOUND) is None


def test_one_click_at_full_scale_is_nothing_and_shouting_is_told_once_a_minute() -> None:
    watch = SignalWatch()
    for _ in range(5):
        assert watch.hear(LOUD) is None
        assert {watch.hear(SOUND) for _ in range(60)} == {None}
    told = [watch.hear(LOUD) for _ in range(600)]
    assert told.index("clips") == 2
    assert told.count("clips") == 1
    assert [watch.hear(LOUD) for _ in range(10)].count("clips") == 1
