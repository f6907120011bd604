"""Clips through engines: one image or sliding, batches, what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.clips import ClipResult, Contender, Rejected, run_clips
from engine.training.clip_files import Entry

Say = Callable[..., Path]
Make = Callable[..., Contender]


def entry(path: Path, label: str = "yes") -> Entry:
    return Entry(path, label, label)


def answers(results: list[ClipResult | Rejected]) -> list[str]:
    return [r.answers[0].answer.label for r in results if isinstance(r, ClipResult)]


def test_short_clips_go_in_batches_in_order(tmp_path: Path, say: Say, contender: Make) -> None:
    words = ["yes", "no", "silence", "no", "yes"]
    entries = [entry(say(tmp_path / f"{i}.wav", word), word) for i, word in enumerate(words)]
    one = contender("a")
    results = list(run_clips([one], entries, batch=2))
    assert [result.entry for result in results] == entries
    assert answers(results) == ["yes", "no", "_silence_", "no", "yes"]
    assert one.engine.batches == [2, 2, 1]
    for result in results:
        answer = result.answers[0].answer
        assert (answer.windows, answer.position_s) == (1, 1.0)
        assert 0.9 < answer.score <= 1


def test_the_clock_is_shared_out(tmp_path: Path, say: Say, contender: Make) -> None:
    entries = [entry(say(tmp_path / f"{i}.wav", "yes", seconds=0.3)) for i in range(4)]
    ticks = iter(range(100))
    results = list(run_clips([contender("a")], entries, clock=lambda: float(next(ticks))))
    assert [result.answers[0].seconds for result in results] == [0.25] * 4


@pytest.mark.parametrize(
    ("name", "rate", "options"),
    [
        ("a.wav", 8_000, {}),
        ("a.WAV", 44_100, {"subtype": "PCM_24"}),
        ("a.wav", 16_000, {"subtype": "FLOAT"}),
        ("a.flac", 16_000, {}),
        ("a.ogg", 22_050, {}),
    ],
)
def test_formats(
    tmp_path: Path, say: Say, contender: Make, name: str, rate: int, options: dict[str, str]
) -> None:
    path = say(tmp_path / name, "yes", seconds=0.6, rate=rate, **options)
    assert answers(list(run_clips([contender("a")], [entry(path)]))) == ["yes"]


def test_bad_recordings_are_listed_and_stop_nothing(
    tmp_path: Path, say: Say, contender: Make
) -> None:
    good = say(tmp_path / "good.wav", "no")
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "text.wav").write_text("no sound " * 50)
    samples = np.zeros(16_000)
    samples[5] = np.nan
    soundfile.write(tmp_path / "nan.wav", samples, 16_000, subtype="FLOAT")
    content = good.read_bytes()
    (tmp_path / "short.wav").write_bytes(content[: len(content) // 2])
    late = say(tmp_path / "late.wav", "yes", seconds=40.0, subtype="FLOAT")
    broken = bytearray(late.read_bytes())
    broken[-4:] = b"\x00\x00\xc0\x7f"  # NaN long after the first windows went through the engine
    late.write_bytes(broken)
    names = ["good", "empty", "text", "gone", "nan", "short", "late", "good"]
    entries = [entry(tmp_path / f"{name}.wav", "no") for name in names]
    results = list(run_clips([contender("a")], entries))
    rejected = [r for r in results if isinstance(r, Rejected)]
    assert [r.path.stem for r in rejected] == names[1:-1]
    for one in rejected:
        assert str(one.path) in one.reason
    assert [type(r) for r in results if r.entry.path.stem == "good"] == [ClipResult, ClipResult]


def test_a_long_clip_slides(tmp_path: Path, say: Say, contender: Make) -> None:
    path = say(tmp_path / "a.wav", "no", seconds=1.0, lead_s=1.5)
    one, other = contender("a"), contender("b", deaf=True)
    (result,) = run_clips([one, other], [entry(path)])
    assert isinstance(result, ClipResult)
    heard, deaf = (each.answer for each in result.answers)
    assert heard.label == "no"
    assert heard.windows == deaf.windows == 80 - 31
    assert 1.5 < heard.position_s <= 2.5
    assert deaf.label in ("_unknown_", "_silence_")
    assert all(each.seconds > 0 for each in result.answers)


def test_sliding_is_the_whole_clip_window_by_window(
    tmp_path: Path, contender: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last window of a clip a hop longer than a second is the image of its last second."""
    from engine.evaluation import clips
    from engine.frontend.logmel import CONSTANTS, log_mel_bytes

    noise = np.random.default_rng(0).normal(0, 0.1, 16_500).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", noise, 16_000, subtype="FLOAT")
    pushed: list[np.ndarray] = []
    push = clips.SlidingAnswer.push
    monkeypatch.setattr(
        clips.SlidingAnswer, "push", lambda self, p, s: (pushed.append(p), push(self, p, s))[1]
    )
    one = contender("a")
    list(run_clips([one], [entry(tmp_path / "a.wav")]))
    padded = np.pad(noise, CONSTANTS.pad)
    frames = log_mel_bytes(np.stack([padded[500 * i : 500 * i + 1024] for i in range(33)]))
    expected = one.engine.predict(np.stack([frames[:32], frames[1:]])).probabilities()
    np.testing.assert_array_equal(np.stack(pushed), expected)


def test_long_and_short_keep_their_order(tmp_path: Path, say: Say, contender: Make) -> None:
    lengths = [0.5, 2.0, 0.5, 0.5, 1.2]
    entries = [entry(say(tmp_path / f"{i}.wav", "yes", seconds=s)) for i, s in enumerate(lengths)]
    results = list(run_clips([contender("a")], entries))
    assert [result.entry for result in results] == entries
    assert answers(results) == ["yes"] * 5
