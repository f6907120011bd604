"""Named sets of choices: engines, source, operating point, theme."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from app.values import REFRACTORIES_S, SMOOTHINGS_S, THRESHOLDS, PointChoice
from engine.values import Family

MOST = 20
LONGEST_NAME = 40


@dataclass(frozen=True)
class Preset:
    """What a name stands for; None leaves a choice as it is when the preset is taken."""

    name: str
    source: str | None = None
    dense: str | None = None
    sparse: str | None = None
    on_air: Family = "sparse"
    point: PointChoice = field(default_factory=PointChoice)
    theme: Literal["dark", "light"] = "dark"


def with_preset(presets: Iterable[Preset], new: Preset) -> tuple[Preset, ...]:
    """The presets with one more, or with one of that name replaced; the oldest go beyond 20."""
    return (*(each for each in presets if each.name != new.name), new)[-MOST:]


def without_preset(presets: Iterable[Preset], name: str) -> tuple[Preset, ...]:
    """The presets without the one of that name."""
    return tuple(each for each in presets if each.name != name)


def to_text(presets: Iterable[Preset]) -> str:
    """The presets as JSON."""
    return json.dumps([asdict(preset) for preset in presets], ensure_ascii=False)


def from_text(text: str) -> tuple[Preset, ...]:
    """The presets of a JSON text; what is damaged is left out."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return ()
    if not isinstance(found, list):
        return ()
    read = [preset for item in found if (preset := _preset(item)) is not None]
    return tuple({preset.name: preset for preset in read}.values())[-MOST:]


def _preset(item: Any) -> Preset | None:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        return None
    name = item["name"].strip()[:LONGEST_NAME]
    point = item.get("point")
    point = point if isinstance(point, dict) else {}
    if not name:
        return None
    return Preset(
        name,
        _text(item.get("source")),
        _text(item.get("dense")),
        _text(item.get("sparse")),
        "dense" if item.get("on_air") == "dense" else "sparse",
        PointChoice(
            _number(point.get("threshold"), THRESHOLDS),
            _number(point.get("smoothing_s"), SMOOTHINGS_S),
            _number(point.get("refractory_s"), REFRACTORIES_S),
        ),
        "light" if item.get("theme") == "light" else "dark",
    )


def _number(value: object, within: tuple[float, float]) -> float | None:
    number = isinstance(value, (int, float)) and within[0] <= value <= within[1]
    return float(value) if number else None  # type: ignore[arg-type]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
