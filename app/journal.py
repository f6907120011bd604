"""What was heard and measured since the window opened, as rows of a table."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from app.signals import LiveSignals
from app.values import FAMILIES, Heard, RaceFacts, SessionFacts
from engine.values import Detection

MOST_ROWS = 50_000  # a day of talk, about 20 MB
COLUMNS = (
    "time", "kind", "source", "engine", "model", "word", "score", "position_s", "delay_ms",
    "delay", "other_word", "other_score", "words_per_second", "p50_us", "p95_us", "batch",
    "threads", "figure",
)  # fmt: skip
Row = dict[str, object]


def now() -> datetime:
    """The moment with the offset of its time zone."""
    return datetime.now().astimezone()


class Journal(QObject):
    """Listens to a bridge and keeps a row for each word heard or rejected, and for each race.

    The oldest rows go beyond :data:`MOST_ROWS`: a window may stay open for weeks.
    """

    def __init__(
        self,
        bridge: LiveSignals,
        parent: QObject | None = None,
        *,
        clock: Callable[[], datetime] = now,
        most: int = MOST_ROWS,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._session: SessionFacts | None = None
        self._rows: deque[Row] = deque(maxlen=most)
        self._race: tuple[object, ...] | None = None
        bridge.session_opened.connect(self._open)
        bridge.flagged.connect(self._reject)
        bridge.heard.connect(self._hear)
        bridge.raced.connect(self._measure)

    def rows(self) -> list[tuple[object, ...]]:
        """Every row in the order of :data:`COLUMNS`, empty where there is nothing to say."""
        return [tuple(row.get(column, "") for column in COLUMNS) for row in self._rows]

    def _add(self, kind: str, **cells: object) -> None:
        source = self._session.source if self._session is not None else ""
        time = self._clock().isoformat(timespec="milliseconds")
        self._rows.append({"time": time, "kind": kind, "source": source, **cells})

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        self._session, self._race = session, None

    @Slot(object)
    def _reject(self, detection: Detection) -> None:
        if not detection.accepted:
            self._add("rejected", **self._of(detection))

    @Slot(object)
    def _hear(self, heard: Heard) -> None:
        cells = self._of(heard.detection)
        if heard.delay_ms is not None:
            cells["delay_ms"] = f"{heard.delay_ms:.1f}"
            cells["delay"] = "estimated" if heard.estimated else "known"
        if heard.other_word is not None:
            cells["other_word"] = heard.other_word
            cells["other_score"] = f"{heard.other_score:.4f}"
        self._add("heard", **cells)

    def _of(self, detection: Detection) -> Row:
        return {
            "engine": detection.engine,
            "model": self._model(detection.engine),
            "word": detection.word.strip("_"),
            "score": f"{detection.score:.4f}",
            "position_s": f"{detection.position_s:.3f}",
        }

    def _model(self, engine: str) -> str:
        lanes = [self._session.lane(family) for family in FAMILIES] if self._session else []
        return next((lane.model for lane in lanes if lane and lane.info.id == engine), "")

    @Slot(object)
    def _measure(self, race: RaceFacts) -> None:
        readings = (race.dense, race.sparse)
        if race.running or (race.word, *readings) == self._race:
            return
        self._race = (race.word, *readings)
        for family in FAMILIES:
            reading = race.reading(family)
            lane = self._session.lane(family) if self._session is not None else None
            if reading is None or lane is None:
                continue
            simulated = reading.simulated is not None
            self._add(
                "race", engine=reading.engine, model=lane.model, word=race.word,
                words_per_second=f"{reading.words_per_second:.1f}",
                p50_us="" if reading.p50_us is None else f"{reading.p50_us:.2f}",
                p95_us="" if reading.p95_us is None else f"{reading.p95_us:.2f}",
                batch=reading.batch, threads=reading.threads,
                figure="modelled" if simulated else lane.info.figure,
            )  # fmt: skip
