"""Conditions: what is added to a recording, measured by what comes out."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.rooms import ROOMS
from engine.evaluation import conditions
from engine.evaluation.conditions import Condition, apply, load_babble, sound_in
from engine.training.clip_files import Entry, RecordingRefused, read_blocks, read_clip

Say = Callable[..., Path]
TALK = np.random.default_rng(7).standard_normal(50_000).astype(np.float32)


def word(amplitude: float = 0.1, frames: int = 40) -> np.ndarray:
    """A tone of whole frames in the middle of a second."""
    tone = amplitude * np.sin(2 * np.pi * 300 * np.arange(160 * frames) / 16000)
    return np.pad(tone, (4000, 12_000 - len(tone))).astype(np.float32)


def level_db(samples: np.ndarray) -> float:
    return 10 * math.log10(np.mean(np.square(samples, dtype=np.float64)))


def added(condition: Condition, samples: np.ndarray, key: int = 1) -> np.ndarray:
    bare = Condition(room=condition.room, level_db=condition.level_db, seed=condition.seed)
    return apply(condition, samples, key, TALK) - apply(bare, samples, key)


@settings(max_examples=40)
@given(
    st.sampled_from(["babble", "pink", "white"]),
    st.floats(0, 30),
    st.floats(0.02, 0.1),
    st.integers(10, 50),
    st.integers(0, 2**63),
)
def test_noise_lies_below_the_word_by_the_ratio(
    noise: conditions.Noise, snr_db: float, amplitude: float, frames: int, key: int
) -> None:
    sound = word(amplitude, frames)
    speech_db = 20 * math.log10(amplitude / math.sqrt(2))  # of the tone alone, whatever the pause
    noise_db = level_db(added(Condition(noise, snr_db), sound, key))
    assert speech_db - noise_db == pytest.approx(snr_db, abs=0.1)


def test_the_ratio_holds_after_room_and_level() -> None:
    sound = word(0.05)
    for room in (None, "booth"):
        base = Condition("white", 12.0, room=room)
        louder = Condition("white", 12.0, room=room, level_db=6.0)
        quiet, loud = added(base, sound), added(louder, sound)
        assert level_db(loud) - level_db(quiet) == pytest.approx(6.0, abs=0.05)


def test_another_ratio_is_the_same_noise_at_another_level() -> None:
    near, far = (added(Condition("pink", snr), word()) for snr in (0.0, 10.0))
    assert np.corrcoef(near, far)[0, 1] > 0.999
    in_room = added(Condition("pink", 0.0, room="office"), word())
    assert np.corrcoef(near, in_room)[0, 1] > 0.999  # the noise itself is in no room


def test_level_is_a_gain_that_clips_at_full_scale() -> None:
    sound = word(0.1)
    louder = apply(Condition(level_db=20 * math.log10(2)), sound, 1)
    np.testing.assert_allclose(louder, 2 * sound, atol=1 / 32768)
    clipped = apply(Condition(level_db=40.0), sound, 1)
    assert (clipped.max(), clipped.min()) == (32767 / 32768, -1)
    whisper = apply(Condition(level_db=-60.0), sound, 1) * 32768
    np.testing.assert_array_equal(whisper, np.rint(whisper))
    assert np.unique(whisper).size < 10


def test_a_room_rings_on_after_the_word() -> None:
    sound = word(0.3)
    end = 4000 + 40 * 160
    assert not sound[end:].any()
    wet = np.stack([apply(Condition(room="hall"), sound, key)[end:] for key in range(40)])
    early, late = level_db(wet[:, :800]), level_db(wet[:, 3200:4000])
    assert early - late == pytest.approx(60 * 3200 / 16000 / ROOMS["hall"].rt60_s, abs=1)


@pytest.mark.parametrize("gain_db", [0.0, -6.0])
def test_silence_gets_the_noise_of_a_typical_word(gain_db: float) -> None:
    condition = Condition("white", 10.0, level_db=gain_db)
    heard = apply(condition, np.zeros(16000, np.float32), 1, speechless=True)
    assert level_db(heard) == pytest.approx(-21 - 10 + gain_db, abs=0.1)


def test_a_short_clip_is_noisy_to_the_end_of_the_second() -> None:
    heard = apply(Condition("white", 5.0), word()[4000:9000], 1)
    assert heard.shape == (16000,)
    assert level_db(heard[-4000:]) == pytest.approx(level_db(heard[6000:10_000]), abs=0.5)


def test_seed_and_recording_choose_the_noise(tmp_path: Path, say: Say) -> None:
    first = say(tmp_path / "a" / "yes" / "1.wav", "yes", seconds=0.5)
    (tmp_path / "b" / "yes").mkdir(parents=True)
    copy = Path(shutil.copy(first, tmp_path / "b" / "yes" / "1.wav"))
    other = Path(shutil.copy(first, tmp_path / "b" / "yes" / "2.wav"))

    def heard(path: Path, seed: int = 0, offset_s: float = 0.0) -> np.ndarray:
        sound = sound_in(Condition("babble", 3.0, room="office", seed=seed), TALK)
        return np.concatenate(list(sound(Entry(path, "yes", "yes", offset_s))))

    np.testing.assert_array_equal(heard(first), heard(copy))
    assert not np.array_equal(heard(first), heard(other))
    assert not np.array_equal(heard(first), heard(first, seed=1))
    assert len(heard(first, offset_s=0.1)) == 16000


def test_the_label_tells_silence(tmp_path: Path, say: Say) -> None:
    path = say(tmp_path / "silence" / "1.wav", "silence")
    sound = sound_in(Condition("white", 0.0))
    (silent,) = sound(Entry(path, "_silence_", "silence"))
    (spoken,) = sound(Entry(path, "yes", "yes"))
    assert level_db(silent) == pytest.approx(-21, abs=0.1)
    assert not spoken.any()  # a word that cannot be heard has no level to take a ratio of


def test_quiet_is_the_recording_itself(tmp_path: Path, say: Say) -> None:
    assert sound_in(None) is read_blocks
    assert sound_in(Condition(seed=3)) is read_blocks
    path = say(tmp_path / "yes" / "1.wav", "yes")
    entry = Entry(path, "yes", "yes")
    (heard,) = sound_in(Condition(level_db=1e-9))(entry)
    np.testing.assert_array_equal(heard, read_clip(entry))


def test_a_recording_too_long_is_refused(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "LONGEST_S", 1.5)
    long = say(tmp_path / "long.wav", "yes", seconds=2.0)
    with pytest.raises(RecordingRefused, match="long.wav is longer than ten minutes"):
        list(sound_in(Condition(level_db=3.0))(Entry(long, "yes", "yes")))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Condition("babble"), "give both"),
        (lambda: Condition(snr_db=3.0), "give both"),
        (lambda: Condition("rain", 3.0), "no noise rain: use none, babble"),  # type: ignore[arg-type]
        (lambda: Condition(room="cellar"), "no room cellar: use booth, office, hall"),
        (lambda: Condition(level_db=float("nan")), "finite"),
        (lambda: Condition("white", float("inf")), "finite"),
        (lambda: Condition(seed=-1), "not negative"),
        (lambda: sound_in(Condition("babble", 3.0)), "none was given"),
    ],
)
def test_what_has_no_meaning_is_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        make()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Condition(), "quiet"),
        (Condition("babble", 3.0), "babble at +3 dB"),
        (Condition("pink", -5.0, "hall", -10.0), "hall, level -10 dB, pink at -5 dB"),
        (Condition("white", 0.0), "white at +0 dB"),
    ],
)
def test_a_condition_has_a_name(condition: Condition, told: str) -> None:
    assert str(condition) == told
    assert condition.quiet is (told == "quiet")


def test_babble_is_read_as_any_recording(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "talk.wav", 0.1 * TALK[:8000].clip(-5, 5), 8000)
    assert load_babble(tmp_path / "talk.wav").shape == (16000,)
    with pytest.raises(RecordingRefused, match="gone.flac"):
        load_babble(tmp_path / "gone.flac")
