"""The operating point is chosen by what the detector itself does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.artifact import Model, load
from engine.evaluation.clips import Contender
from engine.evaluation.operating_point import HOP_S, Heard, choose, hear, write_choice
from engine.spotting.detector import Detector
from engine.training.clip_files import Entry
from engine.training.recordings import NoRecordings
from engine.values import OperatingPoint

LABELS = ("_silence_", "_unknown_", "yes", "no")
FRAMES = 48
MakeModel = Callable[..., Model]


def random_clips(seed: int, clips: int = 12) -> Heard:
    """Clips whose probabilities wander, so that commands come and go."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 1.2, (clips, FRAMES, 4)).cumsum(axis=1)
    powers = np.exp(logits - logits.max(axis=2, keepdims=True))
    probabilities = (powers / powers.sum(axis=2, keepdims=True)).astype(np.float32)
    return Heard(LABELS, random.integers(0, 4, clips), probabilities)


def through_the_detector(heard: Heard, point: OperatingPoint) -> tuple[float, float]:
    """Recall and false accepts by playing every clip to a detector."""
    right = commands = wrong = others = 0
    for truth, clip in zip(heard.truth, heard.probabilities, strict=True):
        detector, first = Detector(LABELS, point), None
        for frame, probabilities in enumerate(clip):
            decision = detector.push(probabilities, (frame + 1) * HOP_S)
            if decision is not None and decision.accepted and first is None:
                first = decision.word
        if truth >= 2:
            commands += 1
            right += first == LABELS[truth]
        else:
            others += 1
            wrong += first is not None
    return right / max(1, commands), wrong / max(1, others)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), allowed=st.sampled_from([0.0, 0.2, 0.5, 1.0]))
def test_the_choice_is_the_best_by_brute_force(seed: int, allowed: float) -> None:
    heard = random_clips(seed)
    smoothings, thresholds = (0.125, 0.25), (0.4, 0.6, 0.8, 0.95)
    choice = choose(heard, false_accepts=allowed, smoothings=smoothings, thresholds=thresholds)
    told = {
        (s, t): through_the_detector(heard, OperatingPoint(s, t, 0.8))
        for s in smoothings
        for t in thresholds
    }
    point = choice.operating_point
    assert told[point.smoothing_s, point.threshold] == (choice.recall, choice.false_accepts)
    careful = [recall for recall, false in told.values() if false <= allowed]
    if careful:
        assert choice.recall == max(careful)
        assert choice.false_accepts <= allowed
    else:
        assert choice.false_accepts == min(false for _, false in told.values())


def test_ties_take_short_smoothing_and_a_high_threshold() -> None:
    clip = np.tile(np.float32([0, 0, 1, 0]), (1, FRAMES, 1))
    choice = choose(Heard(LABELS, np.array([2]), clip), OperatingPoint(0.5, 0.5, 1.25))
    assert choice.recall == 1.0
    assert choice.operating_point == OperatingPoint(0.125, 0.96, 1.25)
    assert (choice.commands, choice.others) == (1, 0)


def test_clips_are_heard_as_a_stream_hears_them(
    tmp_path: Path, say: Callable[..., Path], contender: Callable[..., Contender]
) -> None:
    from engine.frontend.stream import FrameStream

    path = say(tmp_path / "no.wav", "no", seconds=0.6)
    (tmp_path / "empty.wav").write_bytes(b"")
    engine = contender("a").engine
    entries = [Entry(tmp_path / "empty.wav", "yes", "yes"), Entry(path, "no", "no")]
    heard = hear(engine, LABELS, entries)
    assert heard.truth.tolist() == [3]
    assert heard.probabilities.shape == (1, FRAMES, 4)
    import soundfile

    samples, _ = soundfile.read(path, dtype="float32")
    frames = FrameStream().push(np.pad(samples, (0, 24_262 - len(samples))))
    stream = engine.stream()
    expected = np.concatenate([stream.push(frame).probabilities() for frame in frames])
    np.testing.assert_array_equal(heard.probabilities[0], expected)
    assert choose(heard).recall == 1.0


def test_the_choice_is_written_into_the_model(tmp_path: Path, make_model: MakeModel) -> None:
    model = make_model(widths=(16, 16, 32), k=(2, 2, 4), block_widths=(16, 16))
    choice = choose(random_clips(3), OperatingPoint(0.25, 0.7, 0.9))
    written = write_choice(model, choice, "val12", tmp_path / "m.safetensors")
    found = load(tmp_path / "m.safetensors")
    assert found.operating_point == written.operating_point == choice.operating_point
    assert found.sha256 == written.sha256
    assert found.provenance["operating_point"].startswith("chosen on val12: ")
    assert found.provenance["data"] == model.provenance["data"]


def test_nothing_to_hear(tmp_path: Path, contender: Callable[..., Contender]) -> None:
    with pytest.raises(NoRecordings, match="None of the recordings"):
        hear(contender("a").engine, LABELS, [Entry(tmp_path / "gone.wav", "yes", "yes")])
