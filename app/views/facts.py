"""What an engineer asks of a lane: eight facts, and its accuracy on a scale with the interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app import format as fmt
from app.values import EnergyReading, LaneFacts, TruthCount
from app.views.view import Ink, View
from engine.values import AccuracyStatement, Family, LaneReading, ThroughputReading

_WIDTHS = (112, 114, 148, 104)  # design pixels of the four columns beside the accuracy
_ACCURACY = 162
_ROWS = 2
_LOWEST = (0.9, 0.8, 0.5, 0.0)  # where the scale of the accuracy may begin


@dataclass(frozen=True)
class Fact:
    """A value over its label; ``told`` says more to whoever points at it."""

    value: str
    label: str
    told: str = ""


def lowest_of(statements: tuple[AccuracyStatement | None, ...]) -> float:
    """Where a scale begins on which all these intervals lie."""
    lows = [statement.interval[0] for statement in statements if statement is not None]
    return next(low for low in _LOWEST if low <= min(lows, default=1.0))


class FactsView(View):
    """Facts of one lane in two rows of four, the accuracy beside them."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self._facts: LaneFacts | None = None
        self._reading: ThroughputReading | None = None
        self._multiplications: int | None = None
        self._answered: LaneReading | None = None
        self._truth: TruthCount | None = None
        self._energy: EnergyReading | None = None
        self._lowest = _LOWEST[0]
        self.setAccessibleName(self.tr("{family} engine's facts").format(family=family))

    def set_facts(self, facts: LaneFacts | None) -> None:
        """Show an engine's facts; forgets what was measured of the one before."""
        known = None if self._facts is None else self._facts.info.id
        if facts is None or facts.info.id != known:
            self._energy = None
        self._facts = facts
        self.clear()

    def set_lowest(self, share: float) -> None:
        """Where the scale of the accuracy begins, 0..1; both lanes want the same."""
        self._lowest = share
        self.update()

    def show_race(self, reading: ThroughputReading | None, multiplications: int | None) -> None:
        """What a race measured, and the multiplications of its word."""
        self._reading = reading
        if multiplications is not None:
            self._multiplications = multiplications
        self.update()

    def show_lane(self, reading: LaneReading) -> None:
        """How many frames the engine keeps up with."""
        self._answered = reading
        self.update()

    def show_truth(self, count: TruthCount | None) -> None:
        """Words of a labelled source counted so far; None where the truth is not known."""
        self._truth = count
        self.update()

    def show_energy(self, reading: EnergyReading) -> None:
        """What a word costs in energy, or why that is not known."""
        self._energy = reading
        self.update()

    def clear(self) -> None:
        """Forget what was measured; what a sensor is or is not stays."""
        self._reading = self._answered = self._truth = None
        self._multiplications = None if self._facts is None else self._facts.multiplications
        self.update()

    def facts(self) -> tuple[Fact, ...]:
        """The eight facts, in rows of four."""
        reading, facts = self._reading, self._facts
        p50, p95 = self.tr("p50 a word"), self.tr("p95 a word")
        told = self.tr("time of one call with one word: the network alone, without the front end")
        if reading is not None and reading.simulated is not None:
            p50, p95 = self.tr("p50 on host"), self.tr("p95 on host")
            told = self.tr("time that the simulation of one word takes here")
        size = fmt.megabytes(None if facts is None else facts.model_bytes)
        return (
            Fact(fmt.microseconds(reading.p50_us if reading else None), p50, told),
            Fact(fmt.microseconds(reading.p95_us if reading else None), p95, told),
            self._weights(),
            Fact(size, self.tr("model file"), self.tr("weights in 8 bits, scales and the pattern")),
            self._performed(),
            self._skipped(),
            self._joules(),
            self._frames(),
        )

    def accuracy(self) -> tuple[AccuracyStatement | None, Fact]:
        """The accuracy and what list it is from: the folder's that plays, else the stated one."""
        if self._truth is not None:
            counted = self._truth.statement
            clips = fmt.grouped(0 if counted is None else counted.clips)
            label = self.tr("this folder, n = {n}").format(n=clips)
            stated = None if self._facts is None else self._facts.accuracy
            told = "" if stated is None else self._list(stated)
        else:
            counted = None if self._facts is None else self._facts.accuracy
            label = self.tr("accuracy") if counted is None else self._list(counted)
            told = self.tr("of this model in 12 classes, with its 95 % interval")
        if counted is None:
            return None, Fact(fmt.NONE_YET, label, told)
        return counted, Fact(fmt.accuracy(counted.accuracy, counted.interval), label, told)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the facts and the scale."""
        with self.ink() as ink:
            for index, fact in enumerate(self.facts()):
                self._draw(ink, self._cell(index), fact)
            statement, fact = self.accuracy()
            self._draw(ink, self._cell(3, accuracy=True), fact)
            self._draw_scale(ink, self._cell(7, accuracy=True), statement)

    def event(self, event: QEvent) -> bool:
        """Say more about the fact that somebody points at."""
        if isinstance(event, QHelpEvent):
            told = self.told_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def told_at(self, x: float, y: float) -> str:
        """What more there is to say about the fact at a place in the widget."""
        cells = [(self._cell(index), fact) for index, fact in enumerate(self.facts())]
        cells += [(self._cell(row, accuracy=True), self.accuracy()[1]) for row in (3, 7)]
        return next((fact.told for cell, fact in cells if cell.contains(x, y)), "")

    def line(self) -> float:
        """Pixels from a value's top to its label's baseline."""
        look = self.look
        return look.cap(24) + look.px(11) + look.cap(16)

    def wanted_height(self) -> float:
        """Pixels that both rows need."""
        return _ROWS * self.line() + self.look.px(22) + self._below()

    def _below(self) -> float:
        """What hangs below a label's baseline."""
        return math.ceil(0.25 * self.look.text_px(16))

    def _cell(self, index: int, *, accuracy: bool = False) -> QRectF:
        row, column = divmod(index, 4)
        unit = self.width() / (sum(_WIDTHS) + _ACCURACY)
        left, width = sum(_WIDTHS[:column]) * unit, _WIDTHS[column] * unit
        if accuracy:
            left, width = sum(_WIDTHS) * unit, _ACCURACY * unit - 1
        height = self.line()
        last = self.height() - height - self._below()
        return QRectF(left, last * row, width, height)

    def _draw(self, ink: Ink, cell: QRectF, fact: Fact) -> None:
        look, colours = self.look, self.look.colours
        room = cell.width() - look.px(0 if cell.right() > self.width() - 2 else 12)
        ink.text(cell.left(), cell.bottom(), fact.label, 16, 400, colours.muted, room=room)
        colour = colours.faint if fact.value == fmt.NONE_YET else colours.text
        base = cell.top() + look.cap(24)
        ink.text(cell.left(), base, fact.value, 24, 600, colour, room=room)

    def _draw_scale(self, ink: Ink, cell: QRectF, statement: AccuracyStatement | None) -> None:
        look, colours = self.look, self.look.colours
        bar = max(5.0, look.px(8))
        middle = cell.top() + look.cap(24) * 0.55
        track = QRectF(cell.left(), middle - bar / 2, cell.width(), bar)
        ink.box(track, colours.track, bar / 2)
        low = f"{self._lowest * 100:.0f}"
        ink.text(cell.left(), cell.bottom(), low, 14, 400, colours.faint)
        whole = f"100{fmt.THIN}%"
        ink.text(cell.right(), cell.bottom(), whole, 14, 400, colours.faint, "right")
        if statement is None:
            return
        first, last, at = (
            track.left() + self.place(share) * track.width()
            for share in (*statement.interval, statement.accuracy)
        )
        colour = colours.family(self.family)
        ink.box(QRectF(first, track.top(), max(bar, last - first), bar), colour, bar / 2)
        ink.rule(at, middle - bar, at, middle + bar, colours.text, max(1.5, look.px(2)))

    def place(self, share: float) -> float:
        """Where an accuracy lies on the scale, 0 at its beginning to 1 at 100 %."""
        return min(1.0, max(0.0, (share - self._lowest) / (1 - self._lowest)))

    @staticmethod
    def _list(stated: AccuracyStatement) -> str:
        return f"{stated.list_name}, n = {fmt.grouped(stated.clips)}"

    def _weights(self) -> Fact:
        facts, label = self._facts, self.tr("weights")
        if facts is None:
            return Fact(fmt.NONE_YET, label)
        if facts.weights_nonzero < facts.weights_total:
            share = facts.weights_nonzero / facts.weights_total
            label = self.tr("{share} of weights").format(share=fmt.percent(share))
        told = self.tr("weights that are not zero, of {n}").format(
            n=fmt.millions(facts.weights_total)
        )
        return Fact(fmt.millions(facts.weights_nonzero), label, told)

    def _performed(self) -> Fact:
        told = self.tr("multiplications of an input and a weight that are both kept, for this word")
        return Fact(fmt.millions(self._multiplications), self.tr("multiplies"), told)

    def _skipped(self) -> Fact:
        done = self._multiplications
        dense = None if self._facts is None else self._facts.multiplications_dense
        told = self.tr("multiplications of the dense net that were not done for this word")
        skipped = None if done is None or dense is None else max(0, dense - done)
        value = fmt.grouped(0) if skipped == 0 else fmt.millions(skipped)
        return Fact(value, self.tr("skipped"), told)

    def _joules(self) -> Fact:
        reading, label = self._energy, self.tr("energy a word")
        if reading is None:
            return Fact(fmt.NONE_YET, label)
        if reading.simulated:
            told = self.tr("hardware that is simulated uses no energy that could be measured")
            return Fact(self.tr("no sensor"), label, told)
        if reading.remedy is not None:
            return Fact(self.tr("locked"), label, reading.remedy)
        if not reading.sensor:
            told = self.tr("no counter of energy of this device can be read here")
            return Fact(self.tr("no sensor"), label, told)
        if reading.joules is None:
            told = self.tr("the counter {sensor} did not move").format(sensor=reading.sensor)
            return Fact(fmt.NONE_YET, label, told)
        told = self.tr("{sensor}: all that the device used while this engine ran, idle included")
        return Fact(fmt.joules(reading.joules), label, told.format(sensor=reading.sensor))

    def _frames(self) -> Fact:
        answered, label = self._answered, self.tr("answered")
        told = self.tr("share of the frames of the sound that the engine kept up with")
        if answered is None:
            return Fact(fmt.NONE_YET, label, told)
        if answered.dropped:
            label = self.tr("{n} dropped").format(n=fmt.grouped(answered.dropped))
        return Fact(fmt.percent(answered.answered), label, told)
