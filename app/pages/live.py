"""The live page: sound, words, two lanes and the ratio between them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.distance import SpeakerDistance
from app.format import short_runtime
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import Look
from app.values import (
    FAMILIES,
    EnergyReading,
    Heard,
    RaceFacts,
    SessionFacts,
    TruthCount,
    family_named,
)
from app.views.facts import lowest_of
from app.views.gauge import SpeedGauge
from app.views.heard import HeardView
from app.views.lane import LaneView
from app.views.picker import Choice
from app.views.point import PointView
from app.views.ratio import RatioView
from app.views.spectrogram import Flag, SpectrogramView
from app.views.words import WordTiles
from engine.values import (
    Detection,
    EngineInfo,
    Family,
    Figure,
    LaneReading,
    LevelReading,
    LiveCost,
    OperatingPoint,
)

NUMBERS_MS = 250
_MARGIN, _GAP, _RIGHT, _MIDDLE, _POINT = 24, 16, 520, 456, 600
_RIGHT_LEAST, _MIDDLE_LEAST = 346, 304  # pixels: what their lines need in the smallest type
_TILES = {1: 118, 2: 168, 3: 204}
_LANES, _GAUGE = 344, 112


class LivePage(Page):
    """Connects a bridge's signals to the views; numbers change four times a second at most."""

    def __init__(self, bridge: LiveSignals, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._bridge = bridge
        self._session: SessionFacts | None = None
        self._race: RaceFacts | None = None
        self._lanes_read: dict[Family, LaneReading] = {}
        self._race_fresh = False
        self._engines: tuple[EngineInfo, ...] = ()
        self.spectrogram = SpectrogramView(self)
        self.heard = HeardView(self)
        self.tiles = WordTiles(self, clock=clock)
        self.lanes = {family: LaneView(family, self) for family in FAMILIES}
        self._distance = SpeakerDistance()
        self.ratio = RatioView(self)
        self.gauge = SpeedGauge(self, clock=clock)
        self.point = PointView(self)
        self._moves = False
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS)
        self._slow.timeout.connect(self._show_numbers)
        self._connect()

    def _connect(self) -> None:
        bridge = self._bridge
        bridge.engines_listed.connect(self._list_engines)
        bridge.ticked.connect(self._tick)
        bridge.session_opened.connect(self._open)
        bridge.columns.connect(self._add_columns)
        bridge.lane.connect(self._show_lane)
        bridge.flagged.connect(self._flag)
        bridge.heard.connect(self._hear)
        bridge.raced.connect(self._show_race)
        bridge.counted.connect(self._count)
        bridge.energy.connect(self._show_energy)
        bridge.live_cost.connect(self._show_cost)
        bridge.working.connect(self._show_working)
        bridge.level.connect(self._watch_level)
        bridge.on_air_changed.connect(self._put_on_air)
        bridge.point_changed.connect(self._show_point)
        bridge.cleared.connect(self.clear)
        self.ratio.switch.chosen.connect(bridge.set_on_air)
        self.point.changed.connect(bridge.set_point)
        self.point.reset.connect(bridge.reset_point)
        for family, lane in self.lanes.items():
            lane.engine_picked.connect(
                lambda engine, family=family: bridge.choose_engine(family, engine)
            )
        self._put_on_air(bridge.on_air)

    @property
    def painted(self) -> int:
        """How many times the spectrogram was painted, the measure of frames a second."""
        return self.spectrogram.painted

    @property
    def moving(self) -> QWidget:
        """The spectrogram scrolls with every frame."""
        return self.spectrogram

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.spectrogram, self.heard, self.tiles, *self.lanes.values(), self.ratio,
                     self.gauge, self.point):  # fmt: skip
            view.set_look(look)
        self._place()

    def spectrum(self) -> QPixmap | None:
        """The spectrogram with its words as a picture."""
        return self.spectrogram.grab()

    def pause(self) -> None:
        """Stand still."""
        self._moves = False
        self._slow.stop()

    def resume(self) -> None:
        """Move again."""
        self._moves = True
        self._slow.start()

    @Slot()
    def clear(self) -> None:
        """Forget what was heard; what the engines' last race measured stands."""
        self.spectrogram.clear_flags()
        self.heard.clear()
        self.tiles.clear()

    def _forget_measured(self) -> None:
        self._race, self._race_fresh = None, False
        self._lanes_read.clear()
        self.ratio.clear()
        for family, lane in self.lanes.items():
            lane.clear()
            self.gauge.set_speed(family, None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        left, gap = round(px(_MARGIN)), round(px(_GAP))
        width, height = self.width() - 2 * left, self.height() - gap - left
        tiles = round(px(_TILES.get(self.tiles.rows, _TILES[3])))
        lanes = round(max(px(_LANES), self.lanes["dense"].wanted_height()))
        gauge = round(px(_GAUGE))
        top = height - tiles - lanes - gauge - 3 * gap
        right = round(max(px(_RIGHT), _RIGHT_LEAST))
        y = gap
        self.spectrogram.setGeometry(left, y, width - right - gap, top)
        self.heard.setGeometry(left + width - right, y, right, top)
        y += top + gap
        self.tiles.setGeometry(left, y, width, tiles)
        y += tiles + gap
        middle = round(max(px(_MIDDLE), _MIDDLE_LEAST))
        side = (width - middle - 2 * gap) // 2
        self.lanes["dense"].setGeometry(left, y, side, lanes)
        self.ratio.setGeometry(QRect(left + side + gap, y, width - 2 * (side + gap), lanes))
        self.lanes["sparse"].setGeometry(left + width - side, y, side, lanes)
        y += lanes + gap
        point = round(px(_POINT))
        self.gauge.setGeometry(left, y, width - point - gap, gauge)
        self.point.setGeometry(left + width - point, y, point, gauge)

    @Slot()
    def _tick(self) -> None:
        if self._moves:
            self.tiles.tick()
            self.gauge.tick()

    @Slot()
    def _show_numbers(self) -> None:
        self.numbers.emit()
        for answer in self._lanes_read.values():
            self.lanes[answer.family].show_lane(answer)
        race = self._race
        if race is None or not self._race_fresh:
            return
        self._race_fresh = False
        for family, lane in self.lanes.items():
            shown, reading = race.shown(family), race.reading(family)
            counted = race.sparse_multiplications if family == "sparse" else None
            lane.show_race(race.word, shown, reading, race.running, counted, starved=race.starved)
            self.gauge.set_speed(family, shown)
        self.ratio.show_race(
            race.dense, race.sparse, self._figures(), race.running, self._same_device(),
            (race.best_dense, race.best_sparse)
            if race.best_dense is not None and race.best_sparse is not None
            else None,
            starved=race.starved,
        )  # fmt: skip

    def _figures(self) -> tuple[Figure, Figure] | None:
        session = self._session
        if session is None or session.dense is None or session.sparse is None:
            return None
        return session.dense.info.figure, session.sparse.info.figure

    def _same_device(self) -> bool:
        session = self._session
        if session is None or session.dense is None or session.sparse is None:
            return False
        return session.dense.info.device == session.sparse.info.device

    @Slot(object)
    def _list_engines(self, engines: tuple[EngineInfo, ...]) -> None:
        self._engines = engines
        for family in FAMILIES:
            self._fill_engines(family)

    def _fill_engines(self, family: Family) -> None:
        facts = self._session.lane(family) if self._session is not None else None
        engines = list(self._engines)
        if facts is not None and facts.info.id not in {info.id for info in engines}:
            engines.insert(0, facts.info)
        choices = [
            Choice(
                info.id,
                f"{info.runtime}, {info.device}",
                short_runtime(info.runtime),
                None if info.available else (info.reason or self.tr("not available")),
            )
            for info in engines
            if info.family == family
        ]
        current = facts.info.id if facts is not None else None
        self.lanes[family].set_engines(choices, current)

    @Slot(object)
    def _open(self, session: SessionFacts) -> None:
        self._session = session
        words = tuple(label for label in session.labels if not label.startswith("_"))
        rows = self.tiles.rows
        self.tiles.set_words(words)
        empty = session.dense is None and session.sparse is None
        waiting = self.tr("say a word") if session.live else self.tr("listening")
        if empty:
            waiting = self.tr("not listening")
        self.heard.set_waiting(waiting)
        self.clear()
        self._forget_measured()
        self.spectrogram.clear()
        lowest = lowest_of(
            tuple(lane.accuracy for family in FAMILIES if (lane := session.lane(family)))
        )
        for family in FAMILIES:
            facts = session.lane(family)
            self.lanes[family].table.set_lowest(lowest)
            self.lanes[family].set_facts(facts, self.tr("no engine runs in this lane"))
            self._fill_engines(family)
            if facts is not None:
                self.tiles.set_figure(family, facts.info.figure)
                self.gauge.set_figure(family, facts.info.figure)
        self._show_truth_none()
        self._distance = SpeakerDistance()
        self.heard.set_hint("")
        self._say_what_runs()
        if rows != self.tiles.rows:
            self._place()

    def _show_truth_none(self) -> None:
        truth = self._session is not None and self._session.truth
        for family, lane in self.lanes.items():
            lane.show_truth(TruthCount(family, None) if truth else None)

    @Slot(object, float)
    def _add_columns(self, columns: npt.NDArray[np.float32], position_s: float) -> None:
        self.spectrogram.add_columns(columns, position_s)

    @Slot(object)
    def _show_lane(self, reading: LaneReading) -> None:
        self._lanes_read[reading.family] = reading
        if self._session is not None:
            scores = dict(zip(self._session.labels, reading.probabilities.tolist(), strict=False))
            self.tiles.set_scores(reading.family, scores)

    @Slot(object)
    def _flag(self, detection: Detection) -> None:
        word = detection.word.strip("_")
        self.spectrogram.add_flag(Flag(detection.position_s, word, detection.accepted))

    @Slot(object)
    def _hear(self, heard: Heard) -> None:
        self.heard.show_heard(heard)
        self.tiles.light(heard.detection.word)

    @Slot(object)
    def _show_race(self, race: RaceFacts) -> None:
        self._race, self._race_fresh = race, True

    @Slot(object)
    def _count(self, count: TruthCount) -> None:
        self.lanes[count.family].show_truth(count)

    @Slot(object)
    def _show_energy(self, reading: EnergyReading) -> None:
        self.lanes[reading.family].show_energy(reading)

    @Slot(object)
    def _show_cost(self, cost: LiveCost) -> None:
        for lane in self.lanes.values():  # it is of one of them, which knows
            lane.show_cost(cost)

    @Slot(str, str)
    def _show_working(self, family: str, text: str) -> None:
        self.lanes[family_named(family)].set_working(text)

    @Slot(object)
    def _watch_level(self, reading: LevelReading) -> None:
        live = self._session is not None and self._session.live
        if live and self._distance.too_far(reading):
            self.heard.set_hint(self.tr("speak a hand's width from the microphone"))
        else:
            self.heard.set_hint("")

    @Slot(str)
    def _put_on_air(self, family: str) -> None:
        self.heard.set_on_air(family_named(family))
        self.ratio.switch.set_on(family_named(family))
        self._say_what_runs()

    def _say_what_runs(self) -> None:
        family = self._bridge.on_air
        facts = None if self._session is None else self._session.lane(family)
        if facts is None:
            self.heard.set_runs("")
            return
        text = self.tr("{family} runs in {runtime} on {device}")
        runtime = short_runtime(facts.info.runtime)
        device = facts.info.device
        self.heard.set_runs(text.format(family=family, runtime=runtime, device=device))

    @Slot(object, object)
    def _show_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        self.point.set_point(point, own)
        self.tiles.set_threshold(point.threshold)
