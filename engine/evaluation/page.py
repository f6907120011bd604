"""``report.html``: one file to read, to print and to hand on, with all that it needs inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation.answer import Answer
from engine.evaluation.answered import Answered
from engine.evaluation.channels import channels_told, clip_name
from engine.evaluation.clips import Sound
from engine.evaluation.conditions import Condition
from engine.evaluation.embedded import sound_uri
from engine.evaluation.list_hash import relative
from engine.evaluation.plots import (
    Style,
    det_plot,
    lowest_hits,
    noise_plot,
    reliability_plot,
    roc_plot,
)
from engine.evaluation.ranking import RocCurve
from engine.evaluation.results import EngineResult, Results
from engine.evaluation.robustness import NOISES
from engine.evaluation.sentences import sentences
from engine.spotting.detector import NOT_COMMANDS
from engine.training.clip_files import Entry, read_blocks
from engine.values import Family

if TYPE_CHECKING:
    from jinja2 import Environment

ROWS = 200  # of a table; the CSV files have all
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Row:
    """One clip in a table: ``said`` for people, ``label`` its class, ``sound`` a data URI or ""."""

    path: str
    said: str
    label: str
    answers: tuple[Answer, ...]
    sound: str = ""


def page(results: Results, *, embed_audio: int = 0, sound: Sound = read_blocks) -> str:
    """The report as HTML.

    ``embed_audio`` clips of its first table can be listened to, read by ``sound``; none unless
    asked for, since voices are people's. Without matplotlib the page has no pictures, and says so.
    """
    several = len(results.engines) > 1
    apart, alike = _telling(results.clips)
    listened = (apart if several else alike)[: min(embed_audio, ROWS)]
    sounds = {
        clip: uri for clip in listened if (uri := sound_uri(results.clips[clip].entry, sound))
    }
    shown = [_row(results, clip, sounds) for clip in apart[:ROWS]]
    mistakes = [_row(results, clip, sounds) for clip in alike[:ROWS]]
    styles = styles_of((engine.name, engine.info.family) for engine in results.engines)
    pictures = find_spec("matplotlib") is not None
    curves = _curves(results, styles) if pictures else _NO_CURVES
    strata = groupby(results.strata, key=lambda stratum: stratum.by)
    supports = (one.support for one in results.engines[0].metrics.per_class.values())
    context = {
        "results": results,
        "run": results.parameters,
        "sentences": list(sentences(results)),
        "several": several,
        "disagreements": apart,
        "shown": shown,
        "mistakes": mistakes,
        "mistakes_all": len(alike),
        "voices": len(sounds),
        "low": lowest(engine.metrics.interval[0] for engine in results.engines),
        "classes_with_support": sum(support > 0 for support in supports),
        "curve": results.noise_curve,
        "noises": list(_noises(results, styles)) if pictures else [],
        "reliability": [
            (engine, reliability_plot(style, engine.reliability))
            for engine, style in zip(results.engines, styles, strict=True)
            if pictures
        ],
        "pictures": pictures,
        "strata": [(by, list(rows)) for by, rows in strata],
        "rejected": [(_path(results, each.entry), each.reason) for each in results.rejected[:ROWS]],
        "asked": list(_asked(results)),
        "machine": list(machine(results.environment)),
        "clip_path": lambda clip: _path(results, results.clips[clip].entry),
        **curves,
    }
    return (
        environment()
        .get_template("report.html")
        .render(context, contents=list(_contents(results, several, bool(curves["roc"]))))
    )


def environment() -> Environment:
    """The templates with their filters; all that comes from outside is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters["percent"] = lambda share: f"{100 * share:.2f}"
    found.filters["thousands"] = lambda count: f"{count:,}".replace(",", "\u202f")
    found.filters["place"] = lambda share, low: round(100 * (share - low) / (1 - low), 2)
    found.filters["moment"] = lambda text: datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    return found


def styles_of(engines: Iterable[tuple[str, Family]]) -> list[Style]:
    """How engines of a name and a family are drawn, in their order."""
    seen: list[Family] = []
    found: list[Style] = []
    for name, family in engines:
        found.append(Style(name, family, seen.count(family)))
        seen.append(family)
    return found


def lowest(shares: Iterable[float]) -> float:
    """Where a scale up to 1 may begin to hold ``shares``: a tenth, below 1."""
    return min(0.9, max(0.0, int(10 * min(shares)) / 10))


def machine(found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Processor, system and versions as names and values."""
    for name in ("cpu", "cores", "system", "python"):
        yield name, str(found.get(name, ""))
    versions = found.get("versions")
    if isinstance(versions, Mapping):
        yield "versions", ", ".join(f"{name} {version}" for name, version in versions.items())
    flags = found.get("flags")
    if isinstance(flags, list):
        yield "vector instructions", " ".join(map(str, flags))


_NO_CURVES: dict[str, object] = {"roc": "", "det": "", "small": [], "pooled_areas": ""}


def _curves(results: Results, styles: list[Style]) -> dict[str, object]:
    """The ROC and DET pictures; empty where nothing can be ranked."""
    engines = list(zip(styles, results.engines, strict=True))
    pooled = [(s, e.ranking.pooled) for s, e in engines if e.ranking.pooled is not None]
    if not pooled:
        return _NO_CURVES
    by_label = [
        (label, [(s, found) for s, e in engines if (found := e.ranking.by_label.get(label))])
        for label in results.labels
        if label not in NOT_COMMANDS
    ]
    low = lowest_hits([curve for _, own in by_label for _, curve in own])
    return {
        "roc": roc_plot(pooled, lowest_hits([curve for _, curve in pooled])),
        "det": det_plot(pooled),
        "small": [
            (label, roc_plot(own, low, small=True), _areas(own)) for label, own in by_label if own
        ],
        "pooled_areas": _areas(pooled),
    }


def _noises(results: Results, styles: list[Style]) -> Iterator[tuple[str, str]]:
    """A picture of each noise of the curve, with what it is."""
    if results.noise_curve is None:
        return
    for noise in NOISES:
        own = [
            [
                (ratio, point.accuracy, point.interval)
                for point in results.noise_curve.points
                if point.engine == style.name
                and (ratio := point.condition.snr_db) is not None
                and point.condition == Condition(noise, ratio, seed=point.condition.seed)
            ]
            for style in styles
        ]
        if any(own):
            yield noise, noise_plot(list(zip(styles, own, strict=True)))


def _areas(curves: list[tuple[Style, RocCurve]]) -> str:
    return ", ".join(f"{100 * curve.area:.2f}" for _, curve in curves) + "\u00a0%"


def _telling(clips: Answered) -> tuple[list[int], list[int]]:
    """Clips answered differently, and those that all have wrong alike, by their place.

    First what somebody had right, then by how sure the wrong ones were.
    """
    answers, truth = clips.predicted, clips.truth
    wrong = answers != truth[:, None]
    differ = (answers != answers[:, :1]).any(axis=1)
    sure = np.where(wrong, clips.rows["answers"]["score"], 0).max(axis=1, initial=0)
    order = np.lexsort((-sure, wrong.all(axis=1)))
    alike = wrong.all(axis=1) & ~differ
    return order[differ[order]].tolist(), order[alike[order]].tolist()


def _row(results: Results, place: int, sounds: Mapping[int, str]) -> Row:
    clip = results.clips[place]
    entry = clip.entry
    said = entry.word if entry.word == entry.label else f"{entry.word} ({entry.label})"
    answers = tuple(each.answer for each in clip.answers)
    return Row(_path(results, entry), said, entry.label, answers, sounds.get(place, ""))


def _path(results: Results, entry: Entry) -> str:
    return clip_name(relative(entry.path, results.data.root), entry.offset_s, entry.channel)


def _asked(results: Results) -> Iterator[tuple[str, str]]:
    run = results.parameters
    yield "recordings", run.target or str(results.data.root)
    yield "engines", ", ".join(run.engines or [engine.name for engine in results.engines])
    yield "models", ", ".join(run.models) or "the default of each family"
    if run.limit is not None:
        yield "limit", f"a seeded sample of {run.limit:,}, in proportion to the classes"
    if run.unknown_ok:
        yield "words that nothing knows", "taken as _unknown_"
    yield "channels", channels_told(run.channels)
    yield "heard", str(results.condition or "as recorded")
    if run.dask is not None or run.jobs > 1:
        who = f"{run.jobs} processes" if run.dask is None else f"workers of Dask at {run.dask}"
        yield "at work", f"{who}; words/s are those of each"
    if run.babble:
        yield "babble", run.babble
    yield "margin", "none" if run.margin is None else f"{run.margin:g} points"
    for engine in results.engines:
        yield f"operating point of {engine.name}", _point(engine)


def _point(engine: EngineResult) -> str:
    point = engine.operating_point
    return f"threshold {point.threshold:g}, smoothing {point.smoothing_s:g} s"


def _contents(results: Results, several: bool, curves: bool) -> Iterator[tuple[str, str]]:
    parts = (
        ("disagreements", "Disagreements", several),
        ("mistakes", "Mistakes", True),
        ("confusion", "Confusion", True),
        ("classes", "Classes", True),
        ("curves", "ROC and DET", curves),
        ("calibration", "Calibration", True),
        ("noise", "Noise", results.noise_curve is not None),
        ("strata", "Strata", bool(results.strata)),
        ("pairs", "Pairs", bool(results.pairs)),
        ("rejected", "Not used", bool(results.rejected)),
        ("mapping", "Mapping", True),
        ("run", "How it was made", True),
    )
    return ((name, told) for name, told, there in parts if there)
