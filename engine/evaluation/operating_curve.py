"""Hits against false alarms an hour, for one net or several: values for JSON, and a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.evaluation.alarms import poisson_interval
from engine.evaluation.curve_plot import COLOURS, MARKERS
from engine.evaluation.heard import Heard
from engine.evaluation.intervals import wilson
from engine.evaluation.operating_point import Outcome, rank
from engine.files import write_picture
from engine.values import OperatingPoint


@dataclass(frozen=True)
class HitsAndAlarms:
    """An operating point's ``recall`` 0..1 and alarms an hour of talk, 95 % intervals beside."""

    operating_point: OperatingPoint
    hits: int
    recall: float
    recall_ci95: tuple[float, float]
    talk_alarms: int
    alarms_per_hour: float
    alarms_per_hour_ci95: tuple[float, float]
    word_alarms: int


@dataclass(frozen=True)
class OperatingCurve:
    """One net's operating points of which none other hits as many with as few alarms in talk.

    The fewest alarms come first.
    """

    name: str
    talk: str
    commands: int
    word_hours: float
    talk_hours: float
    points: tuple[HitsAndAlarms, ...]

    def document(self) -> dict[str, Any]:
        """Plain dicts and lists, as JSON takes them."""
        return asdict(self)


def read_curve(file: Path) -> OperatingCurve:
    """A curve from the JSON that :meth:`OperatingCurve.document` was written as.

    Raises ``ValueError`` with one sentence naming the file.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        points = tuple(_read_point(point) for point in told.pop("points"))
        return OperatingCurve(**told, points=points)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(
            f"{file} is no curve of hits and alarms ({error}): train its net again or remove it."
        ) from error


def operating_curves(
    swept: Mapping[str, tuple[Heard, Sequence[Outcome]]],
) -> tuple[OperatingCurve, ...]:
    """A curve for each name, from what its net heard and the outcomes of
    :func:`engine.evaluation.operating_point.sweep`."""
    return tuple(_curve(name, heard, outcomes) for name, (heard, outcomes) in swept.items())


def plot_operating_curves(curves: Sequence[OperatingCurve], file: Path) -> None:
    """Draw the curves with their intervals; ``file`` is ``.svg`` or ``.png``.

    Alarms are on a logarithmic axis; a point without one stands at a third of an alarm.
    Raises ``ModuleNotFoundError`` without matplotlib.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for number, curve in enumerate(curves):
        least = 1 / 3 / curve.talk_hours
        rates = [max(least, point.alarms_per_hour) for point in curve.points]
        recalls = [100 * point.recall for point in curve.points]
        reach = [
            [100 * abs(p.recall_ci95[side] - p.recall) for p in curve.points] for side in (0, 1)
        ]
        axes.errorbar(
            rates,
            recalls,
            yerr=reach,
            label=curve.name,
            color=COLOURS[number % len(COLOURS)],
            marker=MARKERS[number % len(MARKERS)],
            capsize=2,
            linewidth=1,
            markersize=4,
        )
    first = curves[0]
    axes.set_xscale("log")
    axes.set_xlabel(f"false alarms an hour ({first.talk_hours:.2f} h: {first.talk})")
    axes.set_ylabel(f"words hit (%), of {first.commands}")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    write_picture(file, figure)


def _read_point(told: dict[str, Any]) -> HitsAndAlarms:
    intervals = {key: tuple(told[key]) for key in ("recall_ci95", "alarms_per_hour_ci95")}
    point = OperatingPoint(**told["operating_point"])
    return HitsAndAlarms(**{**told, **intervals, "operating_point": point})


def _curve(name: str, heard: Heard, outcomes: Sequence[Outcome]) -> OperatingCurve:
    points: list[HitsAndAlarms] = []
    most = -1
    for outcome in sorted(outcomes, key=lambda o: (o.talk_alarms, rank(o))):
        if outcome.hits > most:
            most = outcome.hits
            points.append(_point(heard, outcome))
    return OperatingCurve(
        name, heard.talk_is, heard.commands, heard.word_hours, heard.talk_hours, tuple(points)
    )


def _point(heard: Heard, outcome: Outcome) -> HitsAndAlarms:
    return HitsAndAlarms(
        operating_point=outcome.operating_point,
        hits=outcome.hits,
        recall=outcome.hits / max(1, heard.commands),
        recall_ci95=wilson(outcome.hits, heard.commands),
        talk_alarms=outcome.talk_alarms,
        alarms_per_hour=outcome.talk_alarms / heard.talk_hours,
        alarms_per_hour_ci95=poisson_interval(outcome.talk_alarms, heard.talk_hours),
        word_alarms=outcome.word_alarms,
    )
