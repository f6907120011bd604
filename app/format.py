"""Numbers as the window writes them: thin spaces between thousands, units in words.

The decimal sign is that of the window's language; files keep the point.
"""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QCoreApplication, QLocale

from engine.values import SimulatedSpeed

THIN = "\u2009"
MINUS = "\u2212"
NONE_YET = "\u2013"
_LEFT_OUT = ("thread", "threads", "assumed")


def locale() -> QLocale:
    """How the language of the window writes numbers."""
    return QLocale(QCoreApplication.translate("format", "en", "the language's code"))


def decimal(value: float, digits: int, *, signed: bool = False) -> str:
    """A number with so many decimals: 0.97, in German 0,97; ``signed`` with a plus too."""
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.replace(".", locale().decimalPoint())


def grouped(value: float) -> str:
    """A whole number with thin spaces between thousands: 116 300."""
    return f"{round(value):,}".replace(",", THIN)


def rounded(value: float) -> str:
    """A speed to four significant digits, so that its last ones do not flicker."""
    if value < 1_000:
        return f"{value:.0f}" if value >= 100 or value == 0 else decimal(value, 1)
    step = int(10 ** (math.floor(math.log10(value)) - 3))
    return grouped(round(value / step) * step)


def microseconds(value: float | None) -> str:
    """Microseconds, one decimal below 100; milliseconds from 10 000 on."""
    if value is None:
        return NONE_YET
    if value >= 10_000:
        return f"{decimal(value / 1000, 1)}{THIN}ms"
    return f"{decimal(value, 1)}{THIN}µs" if value < 100 else f"{grouped(value)}{THIN}µs"


def millions(value: float | None) -> str:
    """A count in millions: 2.52 M, 13.9 M."""
    if value is None:
        return NONE_YET
    scaled = value / 1e6
    return f"{decimal(scaled, 2)}{THIN}M" if scaled < 10 else f"{decimal(scaled, 1)}{THIN}M"


def joules(value: float) -> str:
    """Energy in its fitting unit: 1.2 J, 35.1 mJ, 840 µJ."""
    for unit, size in (("J", 1.0), ("mJ", 1e-3), ("µJ", 1e-6)):
        if value >= size or unit == "µJ":
            scaled = value / size
            break
    return f"{scaled:.0f}{THIN}{unit}" if scaled >= 100 else f"{decimal(scaled, 1)}{THIN}{unit}"


def megabytes(value: float | None) -> str:
    """Bytes in megabytes: 2.5 MB."""
    return NONE_YET if value is None else f"{decimal(value / 1e6, 1)}{THIN}MB"


def percent(share: float) -> str:
    """A share 0..1 in percent with one decimal, 100 % without."""
    return f"100{THIN}%" if share >= 1 else f"{decimal(share * 100, 1)}{THIN}%"


def points(share: float, *, signed: bool = False) -> str:
    """A difference of two shares in percentage points, two decimals, with a true minus sign."""
    text = decimal(100 * share, 2, signed=signed)
    if not text.strip("+-0.,"):
        return decimal(0, 2)
    return text.replace("-", MINUS)


def accuracy(share: float, interval: tuple[float, float]) -> str:
    """A share with half its interval: 96.2 ± 0.6 %."""
    half = (interval[1] - interval[0]) / 2
    return f"{decimal(share * 100, 1)}{THIN}±{THIN}{decimal(half * 100, 1)}{THIN}%"


def decibels(value: float) -> str:
    """A level in dBFS with a true minus sign; silence is the lowest."""
    whole = round(max(value, -99.0))
    return f"{MINUS}{-whole}{THIN}dBFS" if whole < 0 else f"{whole}{THIN}dBFS"


def short_runtime(runtime: str) -> str:
    """A runtime without versions, threads and clock: ``OpenVINO 2026.4.1, int8, 1 thread``."""
    parts = [re.sub(r"\s+v?\d[\w.+]*", "", part) for part in runtime.split(", ")]
    return ", ".join(part for part in parts if not part.endswith(_LEFT_OUT))


def simulated(speed: SimulatedSpeed) -> str:
    """What a modelled speed comes from: 6 600 simulated cycles at an assumed 250 MHz."""
    cycles = grouped(round(speed.cycles_per_word, -1))
    text = QCoreApplication.translate("format", "{n} cycles at {clock}, assumed")
    return text.format(n=cycles, clock=f"{speed.clock_mhz:.0f}{THIN}MHz")


def times(ratio: float) -> str:
    """A ratio: 20.6×, 112×."""
    return f"{decimal(ratio, 1)}×" if ratio < 100 else f"{grouped(ratio)}×"
