"""What live listening costs a lane: a decision, and how many sounds a core would serve so."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app import format as fmt
from app.values import LaneFacts
from app.views.facts import Fact
from app.views.view import Ink, View
from engine.values import Family, LiveCost

_WIDTHS = (190, 222, 228)  # design pixels of the three columns
_BADGE = 14  # design pixels of the letters


class LiveCostView(View):
    """Three facts in a row: one measured, two modelled from what was measured with cold caches."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self._lane: tuple[str, str] | None = None
        self._cost: LiveCost | None = None
        self.setAccessibleName(self.tr("what live listening costs {family}").format(family=family))
        self._describe()

    def set_facts(self, facts: LaneFacts | None) -> None:
        """Another engine or model than before forgets what was measured."""
        lane = None if facts is None else (facts.info.id, facts.model_file)
        if lane != self._lane:
            self._lane, self._cost = lane, None
            self._describe()
        self.update()

    def show_cost(self, cost: LiveCost) -> None:
        """What was measured, if it is of the engine and the model in this lane."""
        if (cost.engine, cost.model) == self._lane:
            self._cost = cost
            self._describe()
            self.update()

    def facts(self) -> tuple[Fact, ...]:
        """A decision, the sounds that a core would serve, and those where each is resampled."""
        cost = self._cost
        labels = (
            self.tr("a decision, live")
            if cost is None or cost.once
            else self.tr("a whole window, live"),
            self.tr("16 kHz streams a core"),
            self.tr("from 48 kHz, resampled"),
        )
        if cost is None or cost.reason is not None:
            told = self.tr("measured once the window has settled")
            if cost is not None:
                told = self.tr("not measured: {reason}").format(reason=cost.reason)
            return tuple(Fact(fmt.NONE_YET, label, told) for label in labels)
        once = self.tr(
            "measured: the network alone, {n} sounds at once on one thread, in this engine's best "
            "way for live sound ({runtime})"
        ).format(n=cost.streams, runtime=cost.runtime)
        served = self.tr(
            "modelled, for 32 decisions a second each, from {cost} a decision: front end and "
            "network, measured with {n} sounds at once and cold caches"
        ).format(cost=fmt.microseconds(cost.cold_us), n=cost.streams)
        resampled = self.tr(
            "modelled likewise, with soxr's {cost} for each second of sound at 48 kHz"
        ).format(cost=fmt.microseconds(cost.resample_us))
        return (
            Fact(fmt.microseconds(cost.network_us), labels[0], once),
            Fact(_streams(cost.streams_per_core()), labels[1], served),
            Fact(_streams(cost.streams_per_core(resampled=True)), labels[2], resampled),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        with self.ink() as ink:
            for index, fact in enumerate(self.facts()):
                self._draw(ink, self._cell(index), fact, modelled=index > 0)

    def event(self, event: QEvent) -> bool:
        """Say more about the fact that somebody points at."""
        if isinstance(event, QHelpEvent):
            told = self.told_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def told_at(self, x: float, y: float) -> str:
        """What more there is to say about the fact at a place in the widget."""
        cells = ((self._cell(index), fact) for index, fact in enumerate(self.facts()))
        return next((fact.told for cell, fact in cells if cell.contains(x, y)), "")

    def wanted_height(self) -> float:
        """Pixels that the row needs."""
        return self._above() + self._line() + self.look.metrics(16).descent()

    def _above(self) -> float:
        """How far a badge rises over the figure before it."""
        look = self.look
        return max(0.0, (look.text_px(_BADGE) + look.px(10) - look.cap(24)) / 2) + 1

    def _line(self) -> float:
        look = self.look
        return look.cap(24) + look.px(11) + look.cap(16)

    def _cell(self, index: int) -> QRectF:
        share = self.width() / sum(_WIDTHS)
        left = share * sum(_WIDTHS[:index])
        return QRectF(left, self._above(), share * _WIDTHS[index], self._line())

    def _draw(self, ink: Ink, cell: QRectF, fact: Fact, *, modelled: bool) -> None:
        look, colours = self.look, self.look.colours
        room = cell.width() - look.px(12)
        ink.text(cell.left(), cell.bottom(), fact.label, 16, 400, colours.muted, room=room)
        known = fact.value != fmt.NONE_YET
        base = cell.top() + look.cap(24)
        colour = colours.text if known else colours.faint
        width = ink.text(cell.left(), base, fact.value, 24, 600, colour, room=room)
        if known and modelled:
            ink.badge(
                cell.left() + width + look.px(10), base - look.cap(24) / 2, "modelled", _BADGE
            )

    def _describe(self) -> None:
        told = (f"{fact.value} {fact.label}: {fact.told}" for fact in self.facts())
        self.setAccessibleDescription("; ".join(told))


def _streams(value: float | None) -> str:
    return fmt.NONE_YET if value is None else fmt.rounded(value)
