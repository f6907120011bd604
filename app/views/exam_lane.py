"""One engine in an exam: how often it is right, how far it is, and how long it took itself."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.exam.values import ExamLane
from app.theme import FAR_TEXT
from app.values import LaneFacts
from app.views.view import Ink, View
from engine.values import Family

_EDGE = 24
_COLUMNS = (1.25, 1.0, 0.8, 0.8)


class ExamLaneView(View):
    """Fed with an engine's facts, then with its lane of each reading."""

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family = family
        self._facts: LaneFacts | None = None
        self._lane: ExamLane | None = None
        self._progress = self._share = 0.0
        self.setAccessibleName(self.tr("{family} in the exam").format(family=family))

    def set_facts(self, facts: LaneFacts | None) -> None:
        """Show which engine and model take part; None where the lane is empty."""
        self._facts = facts
        self.clear()

    def show_lane(self, lane: ExamLane | None, progress: float, slowest_s: float = 0.0) -> None:
        """Show what was counted so far; ``progress`` 0..1 of the recordings.

        ``slowest_s`` is the time that the slower engine itself took for them.
        """
        self._lane, self._progress = lane, progress
        self._share = lane.own_s / slowest_s if lane is not None and slowest_s > 0 else 0.0
        self.setAccessibleDescription(
            ", ".join(f"{value} {label}" for value, label in self.facts())
        )
        self.update()

    def clear(self) -> None:
        """Forget what was counted."""
        self.show_lane(None, 0.0)

    def figure(self) -> tuple[str, str, str]:
        """The large number, its unit and the note over it."""
        lane = self._lane
        if lane is None or not lane.clips:
            return fmt.NONE_YET, self.tr("right"), self.tr("no clip yet")
        low, high = (fmt.decimal(100 * edge, 1) for edge in lane.interval)
        note = self.tr("95 % interval {low} to {high} %, n = {n}")
        return (
            fmt.percent(lane.accuracy),
            self.tr("right"),
            note.format(low=low, high=high, n=fmt.grouped(lane.clips)),
        )

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts as (value, label)."""
        lane = self._lane
        speed = self.tr("words/s, network alone")
        if lane is not None and lane.simulated is not None:
            speed = self.tr("words/s, modelled")
        if lane is None or not lane.clips:
            right = wrong = rate = each = fmt.NONE_YET
        else:
            right, wrong = fmt.grouped(lane.correct), fmt.grouped(lane.clips - lane.correct)
            rate = fmt.rounded(lane.words_per_second)
            each = fmt.microseconds(lane.own_s / lane.words * 1e6)
        return (
            (rate, speed),
            (each, self.tr("a word, mean")),
            (right, self.tr("right")),
            (wrong, self.tr("wrong")),
        )

    def own_time(self) -> tuple[str, str]:
        """What the second bar shows, and its figure."""
        lane = self._lane
        if lane is None or not lane.clips:
            return self.tr("network's own time"), fmt.NONE_YET
        label = self.tr("network's own time for these clips")
        if lane.simulated is not None:
            label = self.tr("network's own time for these clips, modelled")
        return label, f"{fmt.decimal(lane.own_s, 2)}{fmt.THIN}s"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lane."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()), top=colours.family(self.family))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            base = look.px(26) + look.cap(FAR_TEXT)
            name = "Dense" if self.family == "dense" else "Sparse"
            ink.text(left - look.px(3), base, name, FAR_TEXT, 750, colours.family(self.family))
            x = left + look.metrics(FAR_TEXT, 750).horizontalAdvance("Sparse") + look.px(16)
            if self._facts is not None:
                x += ink.badge(x, base - look.cap(FAR_TEXT) / 2, self._facts.info.figure) + look.px(
                    16
                )
            self._draw_engine(ink, x, right, base)
            self._draw_number(ink, left, right, base)
            self._draw_facts(ink, left, right)

    def _draw_engine(self, ink: Ink, left: float, right: float, base: float) -> None:
        look, colours = self.look, self.look.colours
        top, room = base - look.cap(FAR_TEXT), right - left
        if self._facts is None:
            missing = self.tr("no engine runs in this lane")
            ink.text(right, base, missing, 16, 400, colours.muted, "right", room=room)
            return
        runtime = fmt.short_runtime(self._facts.info.runtime)
        ink.text(right, top + look.cap(18), runtime, 18, 400, colours.text, "right", room=room)
        model = self._facts.model
        ink.text(right, base, model, 16, 400, colours.muted, "right", room=room)

    def _draw_number(self, ink: Ink, left: float, right: float, above: float) -> None:
        look, colours = self.look, self.look.colours
        number, unit, note = self.figure()
        base = above + look.px(30) + look.cap(84)
        width = ink.text(left - look.px(4), base, number, 84, 750, colours.text)
        x = left + width + look.px(18)
        ink.text(x, base, unit, 24, 400, colours.muted, room=right - x)
        over = base - look.cap(24) - look.px(14)
        ink.text(x, over, note, 16, 400, colours.faint, room=right - x)
        high = max(6.0, look.px(10))
        y = base + look.px(22)
        own = colours.family(self.family)
        _bar(ink, QRectF(left, y, right - left, high), self._progress, QBrush(QColor(own)))
        y += high + look.px(24) + look.cap(16)
        label, spent = self.own_time()
        ink.text(left, y, label, 16, 400, colours.muted)
        ink.text(right, y, spent, 16, 600, colours.text, "right")
        figure = "measured" if self._lane is None else self._lane.speed_figure
        track = QRectF(left, y + look.px(10), right - left, high)
        _bar(ink, track, self._share, ink.fill(own, figure))

    def _draw_facts(self, ink: Ink, left: float, right: float) -> None:
        look, colours = self.look, self.look.colours
        foot = self.height() - look.px(24)
        over = foot - look.cap(16) - look.px(11)
        x, whole = left, sum(_COLUMNS)
        for part, (value, label) in zip(_COLUMNS, self.facts(), strict=True):
            width = part / whole * (right - left)
            room = width - look.px(12)
            ink.text(x, over, value, 24, 600, colours.text, room=room)
            ink.text(x, foot, label, 16, 400, colours.muted, room=room)
            x += width


def _bar(ink: Ink, track: QRectF, share: float, fill: QBrush) -> None:
    radius = track.height() / 2
    ink.box(track, ink.look.colours.track, radius)
    if share > 0:
        width = max(track.width() * min(1.0, share), track.height())
        ink.box(QRectF(track.left(), track.top(), width, track.height()), fill, radius)
