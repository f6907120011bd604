"""What the operating point is chosen on was never trained on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from engine.evaluation import trial
from engine.evaluation.trial import build_trial
from engine.training.talk import TalkSettings, negatives_split
from engine.training.voices import VoicesMissing


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


@pytest.fixture
def tones(tmp_path: Path, write_tones: Callable[..., Path]) -> Path:
    root = write_tones(tmp_path / "data", train=1, validation=4, noises=("hiss",))
    random = np.random.default_rng(0)
    for name in ("a", "b", "c"):
        folder = root / "extra_negatives" / name
        folder.mkdir(parents=True)
        soundfile.write(folder / "x.wav", random.normal(0, 0.05, 40_000), 16_000)
    (root / "extra_negatives" / "c" / "broken.wav").write_bytes(b"RIFF")
    return root


def test_every_clip_is_said_once_over_noise(tones: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "CLIPS_IN_A_STREAM", 5)
    monkeypatch.setattr(trial, "NOISE_HOURS", 0.001)
    made = build_trial(tones, ["low", "high"], tones / "cache", quiet, talk_hours=0)
    assert [len(stream.labels) for stream in made.words] == [5, 5, 2]
    said = sorted(label.word for stream in made.words for label in stream.labels)
    assert said == ["high"] * 4 + ["low"] * 4 + ["mid"] * 4
    assert {stream.samples.dtype for stream in made.words} == {np.dtype(np.int16)}
    again = build_trial(tones, ["low", "high"], tones / "cache", quiet, talk_hours=0)
    np.testing.assert_array_equal(made.words[1].samples, again.words[1].samples)
    fewer = build_trial(tones, ["low", "high"], tones / "cache", quiet, talk_hours=0, clips=3)
    assert [len(stream.labels) for stream in fewer.words] == [3]


def test_without_a_synthesiser_people_and_noise_must_do(
    tones: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(names: object) -> None:
        raise VoicesMissing("none")

    monkeypatch.setattr(trial, "installed_voices", missing)
    monkeypatch.setattr(trial, "NOISE_HOURS", 0.01)
    made = build_trial(tones, ["low"], tones / "cache", quiet)
    people, noise = made.talk
    assert noise.seconds == pytest.approx(36)
    kept_back = negatives_split(tones)[1]
    readable = [entry for entry in kept_back if entry.path.stem == "x"]
    assert people.seconds == pytest.approx(2.5 * len(readable))
    assert made.talk_is == (
        f"{people.seconds / 3600:.2f} h of people talking and 0.01 h of noise, "
        "for want of synthesised talk"
    )


def test_talk_is_read_by_voices_that_are_kept_back(
    tones: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TalkSettings] = []

    def synthesise(settings: TalkSettings, vocabulary: object, *_: object) -> SimpleNamespace:
        asked.append(settings)
        assert vocabulary == ["low"]
        return SimpleNamespace(samples=np.ones(7_200 * 16, np.int16))

    def installed(names: tuple[str, ...]) -> tuple[str, ...]:
        if names == ("flite",):
            raise VoicesMissing("not here")
        return names

    monkeypatch.setattr(trial, "installed_voices", installed)
    monkeypatch.setattr(trial, "synthesise_talk", synthesise)
    made = build_trial(tones, ["low"], tones / "cache", quiet, talk_hours=1.5)
    (settings,) = asked
    assert (settings.hours, settings.part) == (1.5, "validation")
    assert settings.synthesisers == ("espeak-ng", "festival")
    assert made.talk_is.startswith("0.00 h of synthesised talk and ")
    assert "noise" not in made.talk_is
    assert len(made.talk) == 2
