from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.alarms import poisson_interval
from engine.evaluation.heard import Heard, HeardStream
from engine.evaluation.intervals import wilson
from engine.evaluation.operating_curve import operating_curves, plot_operating_curves
from engine.evaluation.operating_point import Outcome
from engine.evaluation.stream_labels import StreamLabel
from engine.values import OperatingPoint

NOTHING = np.zeros((0, 3), np.float32)
HEARD = Heard(
    ("_silence_", "_unknown_", "yes"),
    (HeardStream(NOTHING, tuple(StreamLabel(i, i + 0.5, "yes") for i in range(20)), 1_800.0),),
    (HeardStream(NOTHING, (), 5_400.0), HeardStream(NOTHING, (), 1_800.0)),
    "radio",
)


def outcome(hits: int, alarms: int, threshold: float = 0.5, word_alarms: int = 0) -> Outcome:
    return Outcome(OperatingPoint(0.25, threshold, 0.8), hits, word_alarms, alarms)


def test_the_curve_is_what_nothing_beats() -> None:
    swept = [
        outcome(18, 9),
        outcome(12, 3),  # as many hits with fewer alarms elsewhere
        outcome(13, 2, word_alarms=4),
        outcome(13, 2, threshold=0.6, word_alarms=1),
        outcome(10, 0),
        outcome(17, 9),
        outcome(18, 40),
    ]
    first, second = operating_curves({"dense": (HEARD, swept), "sparse": (HEARD, swept[-1:])})
    assert [(p.hits, p.talk_alarms) for p in first.points] == [(10, 0), (13, 2), (18, 9)]
    assert (first.name, first.talk, first.commands) == ("dense", "radio", 20)
    assert (first.word_hours, first.talk_hours) == (0.5, 2.0)
    middle = first.points[1]
    assert middle.operating_point.threshold == 0.6
    assert (middle.recall, middle.alarms_per_hour) == (0.65, 1.0)
    assert middle.recall_ci95 == wilson(13, 20)
    assert middle.alarms_per_hour_ci95 == poisson_interval(2, 2.0)
    assert [p.hits for p in second.points] == [18]
    document = json.loads(json.dumps(first.document()))
    assert document["points"][1]["operating_point"]["threshold"] == 0.6
    assert len(document["points"]) == 3


def test_curves_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    curves = operating_curves({"dense": (HEARD, [outcome(10, 0), outcome(18, 9)])})
    for name in ("curve.svg", "curve.png"):
        plot_operating_curves(curves, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 5_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curve.png", "curve.svg"]
