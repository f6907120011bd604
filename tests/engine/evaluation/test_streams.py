"""Streams are what they say they are, and are heard as the live pipeline hears them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.clips import Contender
from engine.evaluation.stream_labels import read_labels
from engine.evaluation.streams import (
    SHORTEST_GAP_S,
    SPEECH_DB,
    Piece,
    Stream,
    blocks_of,
    listen,
    make_pieces,
    make_stream,
    validation_clips,
    write_stream,
)
from engine.frontend.stream import FrameStream
from engine.spotting.pause import PauseWatch
from engine.training.clip_files import Entry
from engine.training.recordings import NoRecordings

RATE = 16_000
HISS = np.random.default_rng(5).normal(0, 0.1, RATE * 8).astype(np.float32)


@pytest.fixture
def clips(tmp_path: Path) -> list[Entry]:
    """Three words, each a tone of its own length and loudness in the middle of a second."""
    entries = []
    for word, length, loudness in (("yes", 0.4, 0.5), ("no", 0.3, 0.02), ("bed", 0.6, 0.1)):
        sound = np.zeros(RATE)
        first, count = 3_200, round(length * RATE)
        sound[first : first + count] = loudness * np.sin(0.3 * np.arange(count))
        soundfile.write(tmp_path / f"{word}.wav", sound, RATE, subtype="FLOAT")
        entries.append(Entry(tmp_path / f"{word}.wav", word, word))
    return entries


def decibels(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


@pytest.mark.parametrize("snr_db", [20.0, 0.0])
def test_words_stand_where_the_labels_say_and_as_loud_as_asked(
    clips: list[Entry], snr_db: float
) -> None:
    stream = make_stream(clips, [HISS], snr_db=snr_db, seed=1, seconds=30)
    alone = make_stream(clips, [HISS], snr_db=90, seed=1, seconds=30)
    assert stream.seconds == 30
    assert [label.word for label in stream.labels] == [label.word for label in alone.labels]
    assert {label.word for label in stream.labels} == {"yes", "no", "bed"}
    lengths = {"yes": 0.4, "no": 0.3, "bed": 0.6}
    quiet = np.ones(len(stream.samples), bool)
    for label in stream.labels:
        first, end = round(label.start_s * RATE), round(label.end_s * RATE)
        assert label.end_s - label.start_s == pytest.approx(lengths[label.word], abs=0.011)
        assert decibels(alone.samples[first:end]) == pytest.approx(SPEECH_DB, abs=0.3)
        assert not np.any(np.abs(alone.samples[end + 160 : end + 1_600]) > 1e-4)
        quiet[first - 160 : end + 160] = False
    assert decibels(stream.samples[quiet]) == pytest.approx(SPEECH_DB - snr_db, abs=0.5)


def test_no_two_clips_overlap(clips: list[Entry]) -> None:
    pieces = list(make_pieces(clips, [HISS], snr_db=10, seed=3, seconds=60))
    words = [piece.label is not None for piece in pieces]
    assert words == [False, True] * (len(words) // 2) + [False]
    gaps = [len(piece.samples) / RATE for piece in pieces if piece.label is None]
    assert min(gaps) >= SHORTEST_GAP_S
    assert np.std(gaps) > 0.3
    assert sum(len(piece.samples) for piece in pieces) == 60 * RATE


def test_the_seed_alone_decides(clips: list[Entry]) -> None:
    first, again, other = (
        make_stream(clips, [HISS], snr_db=10, seed=seed, seconds=12) for seed in (3, 3, 4)
    )
    assert first.labels == again.labels
    np.testing.assert_array_equal(first.samples, again.samples)
    assert other.labels != first.labels


def test_without_a_length_every_usable_clip_is_said_once(
    clips: list[Entry], tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "still.wav", np.zeros(RATE), RATE)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    useless = [Entry(tmp_path / name, "up", "up") for name in ("still.wav", "broken.wav", "gone")]
    stream = make_stream([*clips, *useless], [HISS], snr_db=10, seed=0)
    assert sorted(label.word for label in stream.labels) == ["bed", "no", "yes"]
    for seconds in (None, 10):
        with pytest.raises(NoRecordings, match="None of the recordings"):
            make_stream(useless, [HISS], snr_db=10, seed=0, seconds=seconds)


def test_a_stream_too_short_for_a_word_is_noise(clips: list[Entry]) -> None:
    stream = make_stream(clips, [HISS], snr_db=10, seed=0, seconds=0.7)
    assert (stream.seconds, stream.labels) == (0.7, ())


def test_what_is_written_is_read_back(clips: list[Entry], tmp_path: Path) -> None:
    def pieces() -> list[Piece]:
        return list(make_pieces(clips, [HISS], snr_db=-5, seed=2, seconds=20))

    file = tmp_path / "out" / "stream.wav"
    words, seconds = write_stream(file, pieces())
    samples, rate = soundfile.read(file, dtype="int16")
    assert (rate, len(samples), seconds) == (RATE, 20 * RATE, 20)
    expected = np.concatenate([piece.samples for piece in pieces()])
    assert np.abs(expected).max() <= 1
    np.testing.assert_allclose(samples / 32768, expected, atol=1 / 32768)
    labels = read_labels(file.with_suffix(".csv"))
    said = [piece.label for piece in pieces() if piece.label]
    assert len(labels) == words == len(said) > 3
    for label, one in zip(labels, said, strict=True):
        assert label.word == one.word
        assert (label.start_s, label.end_s) == pytest.approx((one.start_s, one.end_s), abs=1e-4)
    assert sorted(path.name for path in file.parent.iterdir()) == ["stream.csv", "stream.wav"]


def test_a_stream_has_a_wav_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ending in \.wav"):
        write_stream(tmp_path / "stream.csv", [])


def test_clips_of_the_validation_split_without_silence(
    tmp_path: Path, say: Callable[..., Path]
) -> None:
    for place in ("validation/yes", "validation/_silence_", "train/no"):
        say(tmp_path / place / "a.wav", "yes")
    assert [entry.word for entry in validation_clips(tmp_path)] == ["yes"]
    assert [entry.word for entry in validation_clips(tmp_path / "validation")] == ["yes"]


@pytest.mark.parametrize("seconds", [0.0, 0.4, 19.3])
def test_a_long_recording_is_heard_as_a_live_one(
    seconds: float, contender: Callable[..., Contender]
) -> None:
    random = np.random.default_rng(1)
    pitch = np.sin(np.cumsum(random.uniform(0.05, 2.5, round(seconds * RATE)))) * 0.3
    engine = contender("a").engine
    found, pauses = listen(engine, blocks_of(pitch.astype(np.float32)))
    frames = FrameStream().push(np.pad(pitch, (0, 8_000 + 262)).astype(np.float32))
    stream = engine.stream()
    expected = [stream.push(frame).probabilities()[0] for frame in frames]
    assert len(found) == int(seconds * 32 + 16)
    np.testing.assert_array_equal(found, expected)
    watch = PauseWatch()
    told = [watch.push(frame) for frame in frames]
    assert pauses.over.tolist() == [pause.over for pause in told]
    assert pauses.clear.tolist() == [pause.clear for pause in told]


def test_sixteen_bits_sound_as_their_fractions() -> None:
    steps = np.random.default_rng(0).integers(-32768, 32768, 300_000).astype(np.int16)
    joined = np.concatenate(list(blocks_of(steps)))
    assert joined.dtype == np.float32
    np.testing.assert_array_equal(joined, (steps / 32768).astype(np.float32))
    assert Stream(steps).seconds == 300_000 / RATE
    assert Stream(steps).labels == ()
