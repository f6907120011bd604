"""What an exhibitor sets for a kiosk: one frozen dataclass to and from an injected QSettings."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from PySide6.QtCore import QSettings

IDLE_S = 60.0
SHORTEST_IDLE_S = 5.0


@dataclass(frozen=True)
class KioskSettings:
    """``pin`` is hashed, empty for the default one; ``logo`` a picture's path, ``url`` a QR code's.

    ``idle_s``: seconds without touch, key or word until the recording returns.
    """

    pin: str = ""
    idle_s: float = IDLE_S
    logo: str = ""
    url: str = ""


def read(store: QSettings) -> KioskSettings:
    """The stored settings; whatever is missing or damaged is as if never stored."""
    return KioskSettings(
        pin=_text(store, "pin"),
        idle_s=_seconds(_text(store, "idle_s")),
        logo=_text(store, "logo"),
        url=_text(store, "url"),
    )


def write(store: QSettings, settings: KioskSettings) -> None:
    """Store every setting as text, since an INI file keeps no types."""
    store.setValue("kiosk/pin", settings.pin)
    store.setValue("kiosk/idle_s", f"{settings.idle_s:g}")
    store.setValue("kiosk/logo", settings.logo)
    store.setValue("kiosk/url", settings.url)
    store.sync()


def _text(store: QSettings, key: str) -> str:
    value = store.value(f"kiosk/{key}", "")
    return value if isinstance(value, str) else ""


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return IDLE_S
    return value if isfinite(value) and value >= SHORTEST_IDLE_S else IDLE_S
