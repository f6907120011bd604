"""A long recording goes through the live pipeline: the same detections, whatever the clock."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.recording import Recording
from engine.engines.engine import EngineFailed
from engine.evaluation.clips import Contender
from engine.evaluation.contenders import open_contenders
from engine.evaluation.evaluate_streams import evaluate_stream_list
from engine.evaluation.events import events
from engine.evaluation.heard import Heard, HeardStream
from engine.evaluation.matching import Event, match
from engine.evaluation.noise_bed import validation_noise
from engine.evaluation.operating_point import sweep
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.stream_list import RefusedRecording, load_stream_list
from engine.evaluation.stream_run import HeardRecording, ListeningFailed, hear
from engine.evaluation.streams import (
    blocks_of,
    listen,
    make_pieces,
    validation_clips,
    write_stream,
)
from engine.spotting.headless import answers, detections
from engine.training.recordings import NoRecordings, noise_folder

RATE = 16_000
THRESHOLDS = (0.4, 0.7, 0.95)
SAID = (("yes", 2.0), ("no", 5.0), ("bed", 8.0), ("no", 11.0), ("yes", 14.0), ("yes", 17.0))
Make = Callable[..., Contender]
Speak = Callable[..., Path]


@pytest.fixture
def speak(tmp_path: Path) -> Speak:
    """Write tones of half a second as words, with labels that name them."""

    def write(
        name: str = "talk.wav",
        said: tuple[tuple[str, float], ...] = SAID,
        *,
        seconds: float = 20.0,
        spoken: dict[str, str] | None = None,
    ) -> Path:
        sound = np.zeros(round(seconds * RATE))
        rows = ["start_s,end_s,word"]
        for word, start_s in said:
            hz = 3_000.0 if (spoken or {}).get(word, word) in ("no", "bed") else 400.0
            time = np.arange(RATE // 2) / RATE
            first = round(start_s * RATE)
            sound[first : first + len(time)] = 0.5 * np.sin(2 * np.pi * hz * time)
            rows.append(f"{start_s},{start_s + 0.5},{word}")
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, sound, RATE)
        file.with_suffix(".csv").write_text("\n".join(rows) + "\n")
        return file

    return write


def heard_of(file: Path, *contenders: Contender) -> HeardRecording:
    (recording,) = load_stream_list(file, contenders[0].labels).recordings
    found = hear(recording, contenders, [THRESHOLDS] * len(contenders))
    assert isinstance(found, HeardRecording)
    return found


def test_the_detections_are_those_of_a_live_lane(speak: Speak, contender: Make) -> None:
    file = speak()
    ears = contender("ears")
    (by,) = heard_of(file, ears).engines
    expected = [
        (each.position_s, each.word, each.score)
        for each in detections(
            Recording(file, paced=False), ears.engine, ears.labels, ears.operating_point
        )
        if each.accepted
    ]
    assert [(each.time_s, each.word, each.score) for each in by.spotted] == expected
    assert [each.word for each in by.spotted] == ["yes", "no", "no", "no", "yes", "yes"]
    frames = list(
        answers(Recording(file, paced=False), ears.engine, ears.labels, ears.operating_point)
    )
    assert by.frames == len(frames) == (20 * RATE + RATE // 2) // 500


def test_each_threshold_gives_what_a_run_at_it_gives(speak: Speak, contender: Make) -> None:
    file = speak()
    (by,) = heard_of(file, contender("ears")).engines
    (recording,) = load_stream_list(file, contender("ears").labels).recordings
    for index, threshold in enumerate(THRESHOLDS):
        (alone,) = heard_of(file, contender("ears", threshold=threshold)).engines
        said = [Event(each.time_s, each.word) for each in alone.spotted]
        found = match(said, recording.commands)
        point = by.curve[index]
        assert (point.hits, point.alarms) == (len(found.hits), len(found.false_alarms))
        assert point.wrong == len(found.substitutions)
    assert all(best > 0.7 for best in by.best)


def test_engines_hear_the_same_frames_each_at_its_own_operating_point(
    speak: Speak, contender: Make
) -> None:
    file = speak()
    one, deaf, strict = contender("ears"), contender("deaf", deaf=True), contender("ears")
    strict = replace(
        strict, name="ears:strict", operating_point=replace(one.operating_point, threshold=0.999)
    )
    found = heard_of(file, one, deaf, strict)
    alone = [heard_of(file, each).engines[0] for each in (one, deaf, strict)]
    for together, apart in zip(found.engines, alone, strict=True):
        assert replace(together, seconds=0) == replace(apart, seconds=0)
    assert [len(each.spotted) for each in found.engines] == [6, 0, 0]
    assert found.engines[1].best == (0.0,) * 5 or max(found.engines[1].best) < 0.01


def test_the_clock_decides_nothing(speak: Speak, contender: Make) -> None:
    file = speak()
    (recording,) = load_stream_list(file, contender("ears").labels).recordings
    random = np.random.default_rng(1)
    jumps = itertools.accumulate(iter(lambda: float(random.exponential(3.0)), None))
    told: list[float] = []
    strange = hear(
        recording, [contender("ears")], [THRESHOLDS], clock=lambda: next(jumps),
        position=told.append,
    )  # fmt: skip
    usual = heard_of(file, contender("ears"))
    assert isinstance(strange, HeardRecording)
    assert [replace(each, seconds=0) for each in strange.engines] == [
        replace(each, seconds=0) for each in usual.engines
    ]
    assert strange.seconds > 100
    assert told == sorted(told)


def test_a_recording_that_is_damaged_further_on_is_refused(
    speak: Speak, contender: Make, tmp_path: Path
) -> None:
    sound, _ = soundfile.read(speak())
    sound[12 * RATE] = np.nan
    bad = tmp_path / "bad.wav"
    soundfile.write(bad, sound, RATE, subtype="FLOAT")
    speak().with_suffix(".csv").rename(bad.with_suffix(".csv"))
    ears = contender("ears")
    (recording,) = load_stream_list(bad, ears.labels).recordings
    found = hear(recording, [ears], [THRESHOLDS])
    assert isinstance(found, RefusedRecording)
    assert "not a number at 12.00 s" in found.reason
    with pytest.raises(NoRecordings, match="could be heard; the last: .*bad.wav"):
        evaluate_stream_list([ears], load_stream_list(bad, ears.labels))
    speak("good.wav")
    results = evaluate_stream_list([ears], load_stream_list(tmp_path, ears.labels))
    assert [each.path.name for each in results.recordings] == ["good.wav"]
    reasons = {each.path.name: each.reason for each in results.refused}
    assert set(reasons) == {"bad.wav", "talk.wav"}  # the second lost its labels above
    assert results.engines[0].total.hours == pytest.approx(20 / 3600)


def test_an_engine_that_fails_ends_it_in_a_sentence(
    speak: Speak, contender: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = speak()
    ears, broken = contender("ears"), contender("broken")

    def fail(images: np.ndarray) -> np.ndarray:
        raise EngineFailed("the card is gone", "put it back")

    monkeypatch.setattr(broken.engine, "_logits", fail)
    with pytest.raises(ListeningFailed, match=r"^The engine broken failed: the card is gone; put"):
        heard_of(file, ears, broken)


@pytest.mark.parametrize(("after_s", "hits"), [(0.0, 1), (0.75, 1), (0.76, 0), (1.4, 0)])
def test_the_tolerance_counts_once(after_s: float, hits: int) -> None:
    """A scorer that is in use widens each window twice, and takes what comes far too late."""
    found = match([Event(2.0 + after_s, "yes")], [StreamLabel(1.0, 2.0, "yes")])
    assert len(found.hits) == hits


def test_figures_that_can_be_counted_by_hand(speak: Speak, contender: Make, tmp_path: Path) -> None:
    """Of five commands one is said as another; "bed" sounds like "no"; one file holds no word."""
    speak("a/talk.wav", (*SAID[:4], ("no", 14.0)))
    speak("a/swap.wav", (("yes", 3.0),), seconds=6, spoken={"yes": "no"})
    speak("b/empty.wav", (), seconds=34)
    ears, deaf = contender("ears"), contender("deaf", deaf=True)
    data = load_stream_list(tmp_path, ears.labels)
    seen: list[tuple[str, int, int]] = []
    results = evaluate_stream_list([ears, deaf], data, lambda *told: seen.append(told))
    total = results.engines[0].total
    assert results.heard_s == pytest.approx(60.0)
    assert (total.commands, total.hits, total.wrong, total.alarms) == (5, 4, 1, 2)
    assert (total.mistaken, total.on_speech, total.false_rejects) == (1, 1, 1)
    assert total.alarm_rate.per_hour == pytest.approx(120.0)
    assert total.hit_rate == pytest.approx(0.8)
    no, yes = results.engines[0].words["no"], results.engines[0].words["yes"]
    assert (no.commands, no.hits, no.alarms, no.on_speech) == (3, 3, 2, 1)
    assert (yes.commands, yes.hits, yes.wrong, yes.alarms) == (2, 1, 1, 0)
    mute = results.engines[1].total
    assert (mute.hits, mute.false_rejects, mute.alarms, mute.latency) == (0, 5, 0, None)
    by_file = {
        recording.path.name: (own.hits, own.alarms)
        for recording, own in zip(results.recordings, results.engines[0].recordings, strict=True)
    }
    assert by_file == {"swap.wav": (0, 1), "talk.wav": (4, 1), "empty.wav": (0, 0)}
    (pair,) = results.pairs
    assert pair.found.words is not None
    assert (pair.found.words.only_a_right, pair.found.words.only_b_right) == (4, 0)
    assert pair.found.alarms_p == pytest.approx(0.5)  # 2 to 0: 2 * (1/2)**2
    assert (pair.found.together, pair.found.detections) == (0, (6, 0))
    own = next(p for p in results.engines[0].curve if p.threshold == ears.operating_point.threshold)
    assert (own.hits, own.alarms, own.wrong) == (total.hits, total.alarms, total.wrong)
    assert seen[-1] == ("listening", 60, 60)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_channels_are_heard_apart(speak: Speak, contender: Make, tmp_path: Path) -> None:
    """The left channel says what the labels say, the right one is silent."""
    file = speak("talk/talk.wav")
    left, _ = soundfile.read(file)
    soundfile.write(file, np.stack([left, np.zeros_like(left)], axis=1), RATE)
    speak("talk/mono.wav")
    ears = contender("ears")
    found = {
        channels: evaluate_stream_list(
            [ears], load_stream_list(tmp_path / "talk", ears.labels, channels=channels)
        )
        for channels in ("mix", "each", 2)
    }
    told = {
        channels: {
            recording.told(tmp_path / "talk"): own.hits
            for recording, own in zip(
                results.recordings, results.engines[0].recordings, strict=True
            )
        }
        for channels, results in found.items()
    }
    assert told == {
        "mix": {"mono.wav": 5, "talk.wav": 5},
        "each": {"mono.wav, channel 1": 5, "talk.wav, channel 1": 5, "talk.wav, channel 2": 0},
        2: {"talk.wav, channel 2": 0},
    }
    assert found["each"].heard_s == pytest.approx(60.0)
    assert "has one channel and no channel 2" in found[2].refused[0].reason


def test_ctrl_c_leaves_no_thread(speak: Speak, contender: Make) -> None:
    file = speak(seconds=300.0)
    (recording,) = load_stream_list(file, contender("ears").labels).recordings

    def stop(position_s: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hear(recording, [contender("ears")], [THRESHOLDS], position=stop)
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"listening", "inference"}


@pytest.mark.gsc
def test_the_same_by_whole_arrays(gsc: Path, tmp_path: Path) -> None:
    """As an operating point is chosen: windows that are predicted, arrays of scores."""
    file = tmp_path / "stream.wav"
    noises = validation_noise(noise_folder(gsc))
    pieces = make_pieces(validation_clips(gsc), noises, snr_db=10, seconds=120, seed=3)
    write_stream(file, pieces)
    with open_contenders(["sparse-cpu"]) as (sparse,):
        data = load_stream_list(file, sparse.labels)
        (recording,) = data.recordings
        found = hear(recording, [sparse], [THRESHOLDS])
        samples, _ = soundfile.read(file, dtype="int16")
        scores, pauses = listen(sparse.engine, blocks_of(samples))
    assert isinstance(found, HeardRecording)
    (by,) = found.engines
    expected = events(sparse.labels, scores, sparse.operating_point, pauses)
    assert [Event(each.time_s, each.word) for each in by.spotted] == list(expected)
    assert by.frames == len(scores)
    stream = HeardStream(scores, recording.commands, recording.seconds, pauses)
    outcomes = sweep(
        Heard(sparse.labels, (stream,), (), ""),
        smoothings=[sparse.operating_point.smoothing_s],
        thresholds=THRESHOLDS,
        refractories=[sparse.operating_point.refractory_s],
    )
    assert [(point.hits, point.alarms) for point in by.curve] == [
        (each.hits, each.word_alarms) for each in outcomes
    ]
    assert by.curve[0].hits > by.curve[-1].hits > 10
