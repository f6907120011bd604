from __future__ import annotations

import numpy as np
import pytest

from engine.audio.check import ROOM_S, WORDS_S, CheckResult, MicrophoneCheck
from engine.audio.gain import HIGHEST_GAIN_DB
from engine.audio.level import LevelMeter
from engine.values import LevelReading

ROOM = 30  # readings


def reading(rms_db: float, peak_db: float | None = None) -> LevelReading:
    return LevelReading(rms_db + 8 if peak_db is None else peak_db, rms_db, False, False, None)


def check(*rms_db: float, room: float = -55.0, peak: float | None = None) -> CheckResult:
    """The result of these readings after three seconds of room, silence to the end after them."""
    made, now = MicrophoneCheck(100.0), 100.0
    for level in [room] * ROOM + list(rms_db) + [room] * 100:
        now += 0.1
        made.hear(reading(level, peak if level > room + 8 else None), now)
        if made.result is not None:
            return made.result
    raise AssertionError("the check never ended")


def words(level: float, count: int = 3) -> list[float]:
    return ([level - 6, level, level - 3] + [-55.0] * 4) * count


def test_three_words_are_brought_to_the_level_of_the_training_data() -> None:
    result = check(*words(-30.0))
    assert result == CheckResult("good", 12.0, -55.0, -30.0)
    assert result.over_room_db == 25.0


def test_what_is_right_is_left_alone() -> None:
    assert check(*words(-19.0)).gain_db == 0.0
    assert check(*words(-8.0), peak=-2.0).gain_db == -10.0


def test_a_peak_is_not_driven_into_clipping() -> None:
    assert check(*words(-30.0), peak=-9.0).gain_db == 6.0


def test_clipping_is_told_and_never_amplified() -> None:
    result = check(*words(-20.0), peak=0.0)
    assert (result.verdict, result.gain_db) == ("clipping", -3.0)


def test_words_too_quiet_for_any_gain_are_told() -> None:
    result = check(*words(-50.0), room=-75.0)
    assert (result.verdict, result.gain_db) == ("too quiet", HIGHEST_GAIN_DB)


def test_words_hardly_above_the_room_are_told() -> None:
    assert check(*[-44.0, -45.0, -55.0, -55.0, -55.0] * 3).verdict == "too noisy"


def test_nothing_heard_is_told_apart_from_digital_silence() -> None:
    assert check().verdict == "no words"
    flat = check(room=-120.0)
    assert (flat.verdict, flat.words_db, flat.over_room_db) == ("no signal", None, None)


def test_it_ends_with_the_third_word_or_with_its_time() -> None:
    made, now = MicrophoneCheck(0.0), 0.0
    for level in [-55.0] * ROOM + words(-25.0):
        assert made.result is None or made.words == 3
        now += 0.1
        made.hear(reading(level), now)
    assert made.words == 3
    assert made.result is not None
    assert now < ROOM_S + WORDS_S
    made = MicrophoneCheck(0.0)
    assert [made.progress(t) for t in (0.0, 5.0, 99.0)] == [0.0, 0.5, 1.0]
    made.tick(ROOM_S)
    assert made.phase == "words"
    made.tick(ROOM_S + WORDS_S)
    assert made.result is not None
    assert made.result.verdict == "no signal"


@pytest.mark.parametrize("gain_db", [-20.0, 0.0, 10.0])
def test_a_real_signal_comes_out_at_the_level_wanted(gain_db: float) -> None:
    """Noise bursts of a known level through the level meter: the gain undoes their distance."""
    rng = np.random.default_rng(5)
    meter, made, now = LevelMeter(), MicrophoneCheck(0.0), 0.0
    sound = rng.normal(0, 1e-4, 16_000 * 10).astype(np.float32)
    for second in (4, 6, 8):
        burst = rng.normal(0, 10 ** (-30 / 20), 8_000)
        sound[second * 16_000 : second * 16_000 + 8_000] += burst.astype(np.float32)
    for part in (sound * 10 ** (gain_db / 20)).reshape(-1, 1600):
        now += 0.1
        for each in meter.push(part.astype(np.float32)):
            made.hear(each, now)
    assert made.result is not None
    assert made.words == 3
    wanted = -18.0 - (-30.0 + gain_db)
    assert made.result.gain_db == pytest.approx(min(max(wanted, -12.0), 24.0), abs=1.5)
