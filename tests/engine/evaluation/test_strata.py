"""Strata counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.audio.facts import SourceFacts
from engine.evaluation.intervals import wilson
from engine.evaluation.strata import stratify

WAV = SourceFacts(16_000, 1, "WAV", "PCM_16", 1.0, -25.0, 0)


def test_every_kind_counts_every_clip_with_facts() -> None:
    facts = [
        WAV,
        replace(WAV, rate=8_000, encoding="ULAW", clipped=3),
        replace(WAV, seconds=12.0, level_db=-20.0),
        None,
        replace(WAV, channels=2, seconds=0.4, level_db=-60.0),
    ]
    right = np.array([[1, 1], [0, 1], [1, 0], [1, 1], [0, 0]], bool)
    found = stratify(facts, right)
    told = [(each.by, each.value, each.clips, each.correct) for each in found]
    assert told == [
        ("source rate", "8000 Hz", 1, (0, 1)),
        ("source rate", "16000 Hz", 3, (2, 1)),
        ("channels", "1", 3, (2, 2)),
        ("channels", "2", 1, (0, 0)),
        ("format", "WAV PCM_16", 3, (2, 1)),
        ("format", "WAV ULAW", 1, (0, 1)),
        ("level (RMS, full scale)", "below -50 dB", 1, (0, 0)),
        ("level (RMS, full scale)", "-30 to -20 dB", 2, (1, 2)),
        ("level (RMS, full scale)", "-20 to -10 dB", 1, (1, 0)),
        ("clipping", "none", 3, (2, 1)),
        ("clipping", "samples at full scale", 1, (0, 1)),
        ("length", "below 0.5 s", 1, (0, 0)),
        ("length", "0.95 to 1.05 s", 2, (1, 2)),
        ("length", "10 s or more", 1, (1, 0)),
    ]
    assert found[1].interval(0) == wilson(2, 3)


def test_without_facts_there_is_no_stratum() -> None:
    assert stratify([None], np.ones((1, 1), bool)) == ()
