"""What a bench found: rows, ratios of them, and who did not run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from engine.frontend.logmel import CONSTANTS
from engine.values import Figure

SPARSE = "sparse-cpu"
Includes = Literal["network", "frontend+network"]
FRAMES_A_SECOND = CONSTANTS.sample_rate / CONSTANTS.hop


@dataclass(frozen=True)
class Row:
    """One contender in one setting.

    Microseconds are medians, 95th percentiles and least values of single calls, divided by the
    batch; ``words_per_second`` follows from the median. ``cold_us`` is one word after other data
    filled the caches. ``tier`` is the instruction set as far as it is told, ``cap`` the one it
    was held to. ``agreement`` is the share of the words that it labels as the integer truth of
    its model does. A live row's words are decisions, one for each new frame of ``batch`` streams.
    ``spread`` and ``waited`` are those of :class:`engine.bench.slices.Timing`.
    """

    engine: str
    model: str
    runtime: str
    tier: str | None
    cap: str | None
    batch: int
    threads: int
    p50_us: float
    p95_us: float
    min_us: float
    cold_us: float | None
    includes: Includes
    figure: Figure
    agreement: float
    spread: float
    waited: float
    words_per_joule: float | None = None
    mode: str = "window"

    @property
    def words_per_second(self) -> float:
        """By the median call; decisions a second in a live row."""
        return 1e6 / self.p50_us

    @property
    def streams_per_core(self) -> float | None:
        """Sounds at 16 kHz that these decisions keep up with, of a live row."""
        return self.words_per_second / FRAMES_A_SECOND if self.mode == "live" else None

    @property
    def setting(self) -> tuple[str, int, int, Includes, str | None]:
        """What rows must have in common to be compared: they ran in one interleaved race."""
        return self.mode, self.batch, self.threads, self.includes, self.cap


@dataclass(frozen=True)
class Ratio:
    """How many times the words a second of ``denominator`` the sparse engine makes."""

    numerator: str
    denominator: str
    model: str
    denominator_model: str
    mode: str
    batch: int
    threads: int
    includes: Includes
    cap: str | None
    ratio: float


@dataclass(frozen=True)
class Absent:
    """A contender that was asked for and did not run, and why: one sentence."""

    engine: str
    model: str
    reason: str


@dataclass(frozen=True)
class Findings:
    """Rows and absentees of one process, or of several."""

    rows: tuple[Row, ...] = ()
    absent: tuple[Absent, ...] = ()
    notes: tuple[str, ...] = ()

    def joined(self, other: Findings) -> Findings:
        """Both, what is told twice once."""
        return Findings(
            self.rows + other.rows,
            tuple(dict.fromkeys(self.absent + other.absent)),
            tuple(dict.fromkeys(self.notes + other.notes)),
        )


def ratios(rows: Sequence[Row]) -> tuple[Ratio, ...]:
    """Every sparse-cpu row over every measured row of its setting that is not sparse-cpu."""
    return tuple(
        Ratio(
            SPARSE,
            other.engine,
            own.model,
            other.model,
            own.mode,
            own.batch,
            own.threads,
            own.includes,
            own.cap,
            other.p50_us / own.p50_us,
        )
        for own in rows
        if own.engine == SPARSE and own.figure == "measured"
        for other in rows
        if other.engine != SPARSE and other.figure == "measured" and other.setting == own.setting
    )


def told(findings: Findings) -> dict[str, Any]:
    """Rows, absentees and notes, ready for JSON."""
    return {
        "rows": [_row(row) for row in findings.rows],
        "absent": [asdict(absent) for absent in findings.absent],
        "notes": list(findings.notes),
    }


def _row(row: Row) -> dict[str, Any]:
    values = asdict(row)
    p50, p95, least = (values.pop(name) for name in ("p50_us", "p95_us", "min_us"))
    if values["words_per_joule"] is None:
        del values["words_per_joule"]
    values["words_per_second"] = row.words_per_second
    if row.streams_per_core is not None:
        values["streams_per_core"] = row.streams_per_core
    values["us_per_word"] = {"p50": p50, "p95": p95, "min": least}
    return values


def findings_of(document: dict[str, Any]) -> Findings:
    """The inverse of :func:`told`."""
    return Findings(
        tuple(_row_of(each) for each in document["rows"]),
        tuple(Absent(**each) for each in document["absent"]),
        tuple(document["notes"]),
    )


def _row_of(each: dict[str, Any]) -> Row:
    values = {
        key: value
        for key, value in each.items()
        if key not in ("us_per_word", "words_per_second", "streams_per_core")
    }
    times = {f"{name}_us": value for name, value in each["us_per_word"].items()}
    return Row(**values, **times)
