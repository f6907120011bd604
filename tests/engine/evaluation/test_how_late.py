"""How long after the end of a word its command is decided, in time of the sound, not of a clock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import open_engine
from engine.artifact import find_model, load
from engine.engines.engine import EngineUnavailable
from engine.evaluation.events import events
from engine.evaluation.matching import Event
from engine.evaluation.streams import listen
from engine.frontend.stream import LOOKAHEAD
from engine.spotting.word_end import word_end
from engine.training.clip_files import read_clip
from engine.training.recordings import split_entries
from engine.values import SAMPLE_RATE

pytestmark = pytest.mark.gsc

EACH = 24
PAUSE_S = 1.0
LATEST_S = 1.2


def said(gsc: Path, words: tuple[str, ...]) -> tuple[np.ndarray, list[tuple[str, float]]]:
    """Recordings in a quiet room, a second apart, and the word and end in seconds of each."""
    parts, ends, at = [np.zeros(SAMPLE_RATE, np.float32)], [], SAMPLE_RATE
    entries = split_entries(gsc, "validation")
    for word in words:
        for entry in [one for one in entries if one.word == word][7::10][:EACH]:
            clip = read_clip(entry)
            end = word_end(clip)
            assert end is not None
            ends.append((word, (at + end) / SAMPLE_RATE))
            parts += [clip, np.zeros(round(PAUSE_S * SAMPLE_RATE), np.float32)]
            at += len(clip) + len(parts[-1])
    sound = np.concatenate(parts)
    hiss = np.random.default_rng(5).normal(0, 3e-4, len(sound)).astype(np.float32)
    return np.clip(sound + hiss, -1, 1), ends


def delays(found: tuple[Event, ...], ends: list[tuple[str, float]]) -> np.ndarray:
    """Seconds from a word's end until the last sample of the frame that decided it."""
    late = []
    for word, end_s in ends:
        times = [
            event.time_s + LOOKAHEAD / SAMPLE_RATE - end_s for event in found if event.word == word
        ]
        times = [time for time in times if -0.6 < time < LATEST_S]
        late += times[:1]
    return np.array(late)


def test_by_the_pause_after_it_a_word_is_decided_sooner(gsc: Path) -> None:
    model = load(find_model("gsc12-sparse"))
    sound, ends = said(gsc, model.labels[2:])
    try:
        engine = open_engine("sparse-cpu", model)
    except EngineUnavailable as reason:
        pytest.skip(str(reason))
    with engine:
        probabilities, pauses = listen(engine, [sound])
    late = {}
    for name, heard in (("with", pauses), ("without", None)):
        found = events(model.labels, probabilities, model.operating_point, heard)
        late[name] = delays(found, ends)
    assert len(late["with"]) >= len(late["without"]) >= 0.8 * len(ends)
    middle, tail = ({k: np.quantile(v, q) for k, v in late.items()} for q in (0.5, 0.95))
    assert tail["with"] < 0.2 < tail["without"]
    assert middle["with"] < middle["without"]
