"""Voices: found where installed, missed in one sentence, heard as fast and as high as asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.training.voices import (
    ESPEAK_ACCENTS,
    ESPEAK_VARIANTS,
    SYNTHESISERS,
    Voice,
    VoiceFailed,
    VoicesMissing,
    installed_voices,
    speak,
    voices_of,
)

ROBOT = Voice("espeak-ng", "en-us+m1")
AWB = Voice("flite", "awb")
KED = Voice("festival", "ked_diphone")


def hertz(sound: np.ndarray) -> float:
    """The strongest frequency."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(np.argmax(power) * 16000 / len(sound))


def seconds(sound: np.ndarray) -> float:
    """How long the sound is not silent."""
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    return float(loud[-1] - loud[0]) / 16000


def one_sentence(message: str) -> bool:
    return message.endswith(".") and ". " not in message and "\n" not in message


@pytest.mark.usefixtures("fake_voices")
def test_every_accent_times_every_variant_and_the_other_synthesisers_voices() -> None:
    voices = installed_voices(SYNTHESISERS)
    espeak = [voice.name for voice in voices if voice.synthesiser == "espeak-ng"]
    assert espeak == [
        f"{accent}+{variant}"
        for accent in ("en-us", "en-gb")
        for variant in ("m1", "m2", "m3", "m4", "f1")  # no whisper
    ]
    others = [voice for voice in voices if voice.synthesiser != "espeak-ng"]
    assert others == [
        *(Voice("flite", name) for name in ("awb", "kal16", "rms", "slt")),
        *(Voice("festival", name) for name in ("kal_diphone", "ked_diphone")),
    ]


@pytest.mark.usefixtures("fake_voices")
def test_only_the_named_synthesisers_are_asked() -> None:
    assert {voice.synthesiser for voice in installed_voices(("flite",))} == {"flite"}


def test_what_is_not_installed_is_named_with_its_packages(fake_voices: Path) -> None:
    (fake_voices / "text2wave").unlink()
    with pytest.raises(VoicesMissing) as refused:
        installed_voices(("espeak-ng", "festival"))
    assert "needs festival," in str(refused.value)
    assert "apt install festival festvox-kallpc16k festvox-kdlpc16k." in str(refused.value)
    assert one_sentence(str(refused.value))


def test_a_synthesiser_without_a_known_voice_is_missing(fake_voices: Path) -> None:
    (fake_voices / "flite").write_text("#!/bin/sh\necho Voices available: awb_time\n")
    with pytest.raises(VoicesMissing, match="apt install flite"):
        installed_voices(("flite",))


def test_no_synthesisers_are_too_few() -> None:
    with pytest.raises(VoicesMissing):
        installed_voices(())


def test_an_unknown_synthesiser_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="called parrot: name espeak-ng, flite, festival"):
        installed_voices(("flite", "parrot"))


def test_no_speaker_is_in_both_parts() -> None:
    voices = [
        *(Voice("espeak-ng", f"{a}+{v}") for a in ESPEAK_ACCENTS for v in ESPEAK_VARIANTS),
        *(Voice("flite", name) for name in ("awb", "kal16", "rms", "slt")),
        *(Voice("festival", name) for name in ("kal_diphone", "ked_diphone")),
    ]
    train, kept_back = voices_of("training", voices), voices_of("validation", voices)
    assert sorted((*train, *kept_back)) == sorted(voices)
    people = {"kal16": "kal", "kal_diphone": "kal"}
    speakers = [
        {people.get(voice.name, voice.name.partition("+")[2] or voice.name) for voice in part}
        for part in (train, kept_back)
    ]
    assert speakers[0].isdisjoint(speakers[1])
    assert {voice.synthesiser for voice in kept_back} == set(SYNTHESISERS)
    assert 0.2 < len(kept_back) / len(voices) < 0.3


@pytest.mark.usefixtures("fake_voices")
@pytest.mark.parametrize("voice", [ROBOT, AWB, KED])
def test_tempo_and_pitch_are_factors_that_do_not_move_each_other(voice: Voice) -> None:
    plain = speak(voice, "twelve words")
    assert plain.dtype == np.float32
    assert seconds(plain) == pytest.approx(11 * 0.05, rel=0.02)
    assert hertz(plain) == pytest.approx(400, rel=0.02)
    fast = speak(voice, "twelve words", rate=1.25)
    assert seconds(fast) == pytest.approx(11 * 0.05 / 1.25, rel=0.02)
    assert hertz(fast) == pytest.approx(400, rel=0.02)
    high = speak(voice, "twelve words", pitch=1.25)
    assert seconds(high) == pytest.approx(11 * 0.05, rel=0.02)
    assert hertz(high) == pytest.approx(500, rel=0.02)


@pytest.mark.parametrize(
    "script", ["exit 3", "true", 'while [ "$1" != -o ]; do shift; done; echo no sound > "$2"']
)
def test_a_synthesiser_that_says_nothing_fails_in_one_sentence(
    fake_voices: Path, script: str
) -> None:
    (fake_voices / "flite").write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(VoiceFailed, match="flite") as failed:
        speak(AWB, "hello")
    assert one_sentence(str(failed.value))


def test_a_synthesiser_that_went_away_is_named_with_its_package(fake_voices: Path) -> None:
    (fake_voices / "flite").unlink()
    with pytest.raises(VoicesMissing, match=r"flite is not installed: sudo apt install flite\."):
        speak(AWB, "hello")


@pytest.mark.parametrize("name", SYNTHESISERS)
def test_a_real_synthesiser_speaks_faster_and_repeats_itself(name: str) -> None:
    try:
        voice = installed_voices((name,))[0]
    except VoicesMissing:
        pytest.skip(f"{name} is not installed")
    plain = speak(voice, "a longer sentence takes more time")
    assert 1.0 < len(plain) / 16000 < 5.0
    assert 0.05 < np.abs(plain).max() < 1.2
    assert len(speak(voice, "a longer sentence takes more time", rate=1.4)) < len(plain) * 0.85
    assert np.array_equal(plain, speak(voice, "a longer sentence takes more time"))
