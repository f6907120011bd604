"""What the window remembers: one frozen dataclass to and from an injected QSettings."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal, cast

from PySide6.QtCore import QSettings

from engine.values import Family


@dataclass(frozen=True)
class Settings:
    """Stored choices; None or empty where nothing was chosen.

    ``threshold`` None means the model's own; ``geometry`` is QWidget.saveGeometry's bytes.
    """

    source: str | None = None
    dense: str | None = None
    sparse: str | None = None
    on_air: Family = "sparse"
    threshold: float | None = None
    theme: Literal["dark", "light"] = "dark"
    reduce_motion: bool = False
    geometry: bytes = b""


def read(store: QSettings) -> Settings:
    """The stored settings; whatever is missing or damaged is as if never stored."""
    threshold = _number(_text(store, "threshold"))
    return Settings(
        source=_text(store, "source") or None,
        dense=_text(store, "dense") or None,
        sparse=_text(store, "sparse") or None,
        on_air=cast(Family, _one_of(_text(store, "on_air"), ("sparse", "dense"))),
        threshold=threshold if threshold is not None and 0 < threshold < 1 else None,
        theme="light" if _text(store, "theme") == "light" else "dark",
        reduce_motion=_text(store, "reduce_motion") == "yes",
        geometry=_bytes(_text(store, "geometry")),
    )


def write(store: QSettings, settings: Settings) -> None:
    """Store every setting as text, since an INI file keeps no types."""
    store.setValue("source", settings.source or "")
    store.setValue("dense", settings.dense or "")
    store.setValue("sparse", settings.sparse or "")
    store.setValue("on_air", settings.on_air)
    store.setValue("threshold", "" if settings.threshold is None else f"{settings.threshold:.3f}")
    store.setValue("theme", settings.theme)
    store.setValue("reduce_motion", "yes" if settings.reduce_motion else "no")
    store.setValue("geometry", base64.b64encode(settings.geometry).decode("ascii"))
    store.sync()


def _text(store: QSettings, key: str) -> str:
    value = store.value(key, "")
    return value if isinstance(value, str) else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    return text if text in allowed else allowed[0]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
