"""What the window remembers: one frozen dataclass to and from an injected QSettings."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import asdict, dataclass, field
from typing import Literal, cast

from PySide6.QtCore import QSettings

from app.language import LANGUAGES
from app.presets import Preset, from_text, to_text
from app.values import REFRACTORIES_S, SMOOTHINGS_S, THRESHOLDS, PointChoice
from engine.values import Family


@dataclass(frozen=True)
class Settings:
    """Stored choices; None or empty where nothing was chosen.

    What ``point`` leaves open is the model's own; ``language`` empty is the system's; ``gains``
    are decibels by the saved name of a microphone; ``geometry`` is QWidget.saveGeometry's bytes;
    ``exam`` is the labelled folder of the last exam, ``evaluated`` what was evaluated before.
    """

    source: str | None = None
    dense: str | None = None
    sparse: str | None = None
    on_air: Family = "sparse"
    point: PointChoice = field(default_factory=PointChoice)
    theme: Literal["dark", "light"] = "dark"
    reduce_motion: bool = False
    keep_sound: bool = False
    language: str = ""
    presets: tuple[Preset, ...] = ()
    gains: tuple[tuple[str, float], ...] = ()
    geometry: bytes = b""
    exam: str | None = None
    evaluated: tuple[str, ...] = ()


def read(store: QSettings) -> Settings:
    """The stored settings; whatever is missing or damaged is as if never stored."""
    return Settings(
        source=_text(store, "source") or None,
        dense=_text(store, "dense") or None,
        sparse=_text(store, "sparse") or None,
        on_air=cast(Family, _one_of(_text(store, "on_air"), ("sparse", "dense"))),
        point=PointChoice(
            threshold=_between(store, "threshold", *THRESHOLDS),
            smoothing_s=_between(store, "smoothing_s", *SMOOTHINGS_S),
            refractory_s=_between(store, "refractory_s", *REFRACTORIES_S),
        ),
        theme="light" if _text(store, "theme") == "light" else "dark",
        reduce_motion=_text(store, "reduce_motion") == "yes",
        keep_sound=_text(store, "keep_sound") == "yes",
        language=_one_of(_text(store, "language"), ("", *LANGUAGES)),
        presets=from_text(_text(store, "presets")),
        gains=_gains(_text(store, "gains")),
        geometry=_bytes(_text(store, "geometry")),
        exam=_text(store, "exam") or None,
        evaluated=_texts(_text(store, "evaluated")),
    )


def write(store: QSettings, settings: Settings) -> None:
    """Store every setting as text, since an INI file keeps no types."""
    store.setValue("source", settings.source or "")
    store.setValue("dense", settings.dense or "")
    store.setValue("sparse", settings.sparse or "")
    store.setValue("on_air", settings.on_air)
    for name, value in asdict(settings.point).items():
        store.setValue(name, "" if value is None else f"{value:.3f}")
    store.setValue("theme", settings.theme)
    store.setValue("reduce_motion", "yes" if settings.reduce_motion else "no")
    store.setValue("keep_sound", "yes" if settings.keep_sound else "no")
    store.setValue("language", settings.language)
    store.setValue("presets", to_text(settings.presets))
    store.setValue("gains", json.dumps(dict(settings.gains)))
    store.setValue("geometry", base64.b64encode(settings.geometry).decode("ascii"))
    store.setValue("exam", settings.exam or "")
    store.setValue("evaluated", json.dumps(settings.evaluated))
    store.sync()


def _text(store: QSettings, key: str) -> str:
    value = store.value(key, "")
    return value if isinstance(value, str) else ""


def _between(store: QSettings, key: str, least: float, most: float) -> float | None:
    try:
        value = float(_text(store, key))
    except ValueError:
        return None
    return value if least <= value <= most else None


def _gains(text: str) -> tuple[tuple[str, float], ...]:
    try:
        stored = json.loads(text)
    except ValueError:
        return ()
    if not isinstance(stored, dict):
        return ()
    numbers = {k: float(v) for k, v in stored.items() if isinstance(v, (int, float))}
    return tuple((name, gain) for name, gain in numbers.items() if math.isfinite(gain))


def _texts(text: str) -> tuple[str, ...]:
    try:
        stored = json.loads(text)
    except ValueError:
        return ()
    return (
        tuple(each for each in stored if isinstance(each, str)) if isinstance(stored, list) else ()
    )


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    return text if text in allowed else allowed[0]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
