"""One engine's lane: what runs, how fast it was on the last word, and eight facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.theme import Look
from app.values import LaneFacts, TruthCount
from app.views.picker import Choice, Picker
from app.views.view import Ink, View, figure_word
from engine.values import Family, LaneReading, ThroughputReading

_COLUMNS = (1.03, 0.9, 1.16, 1.2)
_EDGE = 28


class LaneView(View):
    """A lane of one family; emits ``engine_picked`` with an engine's id."""

    engine_picked = Signal(str)

    def __init__(self, family: Family, cores: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self._cores = cores
        self._facts: LaneFacts | None = None
        self._shown: float | None = None
        self._reading: ThroughputReading | None = None
        self._word: str | None = None
        self._racing = False
        self._multiplications: int | None = None
        self._answered: float | None = None
        self._dropped = 0
        self._truth: TruthCount | None = None
        self._missing = self.tr("opening")
        self.picker = Picker(self.tr("{family} engine").format(family=family), self)
        self.picker.picked.connect(self.engine_picked)
        self.setAccessibleName(self.tr("{family} lane").format(family=family))

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.picker.set_look(look)
        self._place()

    def set_engines(self, choices: Sequence[Choice], current: str | None) -> None:
        """Fill the engine list."""
        self.picker.set_choices(choices, current)
        self._place()

    def set_facts(self, facts: LaneFacts | None, missing: str = "") -> None:
        """Show an engine's facts, or in words why there is none; clears what was measured."""
        self._facts, self._missing = facts, missing or self.tr("no engine")
        self._multiplications = facts.multiplications if facts is not None else None
        self.clear()

    def show_race(
        self,
        word: str,
        shown: float | None,
        reading: ThroughputReading | None,
        running: bool,
        multiplications: int | None,
    ) -> None:
        """Words a second so far, on this word."""
        self._word, self._shown, self._reading = word, shown, reading
        self._racing = running
        if multiplications is not None:
            self._multiplications = multiplications
        self.update()

    def show_lane(self, reading: LaneReading) -> None:
        """How many frames the engine keeps up with."""
        self._answered, self._dropped = reading.answered, reading.dropped
        self.update()

    def show_truth(self, count: TruthCount | None) -> None:
        """Words of a labelled source counted so far; None where the truth is not known."""
        self._truth = count
        self.update()

    def clear(self) -> None:
        """Forget what was measured."""
        self._shown = self._reading = self._word = self._truth = None
        self._racing = False
        self._answered, self._dropped = None, 0
        if self._facts is not None:
            self._multiplications = self._facts.multiplications
        self.update()

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts as (value, label): eight, or four in a low window."""
        reading, facts = self._reading, self._facts
        p50, p95 = self.tr("p50 a word"), self.tr("p95 a word")
        if reading is not None and reading.simulated is not None:
            p50, p95 = self.tr("p50 simulating"), self.tr("p95 simulating")
        first = [
            (fmt.microseconds(reading.p50_us if reading else None), p50),
            (fmt.microseconds(reading.p95_us if reading else None), p95),
            self._weights(),
            self._accuracy(),
        ]
        if self.look.compact:
            return tuple(first)
        answered = self.tr("frames answered")
        if self._dropped:
            answered = self.tr("answered, {n} dropped").format(n=self._dropped)
        threads = fmt.NONE_YET
        if reading is not None:
            threads = self.tr("1 thread")
            if reading.threads > 1:
                threads = self.tr("{n} threads").format(n=reading.threads)
        last = (threads, self.tr("of {n} cores").format(n=self._cores))
        if self._truth is not None and facts is not None:
            last = self._stated(facts)
        return (
            *first,
            (fmt.millions(self._multiplications), self.tr("multiplies a word")),
            (fmt.megabytes(facts.model_bytes if facts else None), self.tr("model file")),
            (fmt.NONE_YET if self._answered is None else fmt.percent(self._answered), answered),
            last,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lane."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()), top=colours.family(self.family))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            base = look.px(26) + look.cap(72)
            name = "Dense" if self.family == "dense" else "Sparse"
            width = ink.text(left - look.px(3), base, name, 72, 750, colours.family(self.family))
            if self._facts is not None:
                middle = base - look.cap(72) / 2
                ink.badge(left + width + look.px(16), middle, self._facts.info.figure)
            self._draw_number(ink, left, right, base)
            self._draw_facts(ink, left, right)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the engine list in its corner."""
        self._place()

    def _place(self) -> None:
        look = self.look
        height = max(look.px(40), look.text_px(18) + 8)
        name = look.metrics(72, 750).horizontalAdvance("Sparse")
        badge = look.metrics(16, 600).horizontalAdvance(figure_word("simulated")) + look.px(52)
        room = self.width() - look.px(2 * _EDGE) - name - badge
        width = min(room, max(look.px(150), self.picker.room_needed()))
        middle = look.px(26) + look.cap(72) / 2
        self.picker.setGeometry(
            round(self.width() - look.px(_EDGE) - width), round(middle - height / 2),
            round(width), round(height),
        )  # fmt: skip

    def _draw_number(self, ink: Ink, left: float, right: float, above: float) -> None:
        look, colours = self.look, self.look.colours
        base = above + look.px(36) + look.cap(84)
        if self._facts is None:
            ink.text(left, base, self._missing, 24, 400, colours.muted, room=right - left)
            return
        number = fmt.NONE_YET if self._shown is None else fmt.rounded(self._shown)
        ink_colour = colours.faint if self._shown is None else colours.text
        weight = 400 if self._shown is None else 750
        x = left - look.px(4)
        x += ink.text(x, base, number, 84, weight, ink_colour, room=(right - left) * 0.66)
        x += look.px(18)
        size = 24
        modelled = self._reading is not None and self._reading.simulated is not None
        unit = self.tr("words/s, modelled") if modelled else self.tr("words a second")
        ink.text(x, base, unit, size, 400, colours.muted, room=right - x)
        if self._word is None:
            note = self.tr("no word yet")
        elif self._racing:
            note = self.tr("racing on {word}").format(word=self._word)
        elif self._reading is not None and self._reading.simulated is not None:
            note = fmt.simulated(self._reading.simulated)
        else:
            batch = 1 if self._reading is None else self._reading.batch
            note = self.tr("on {word}, batch {n}").format(word=self._word, n=batch)
        over = base - look.cap(size) - look.px(14)
        ink.text(x, over, note, 16, 400, colours.faint, room=right - x)

    def _draw_facts(self, ink: Ink, left: float, right: float) -> None:
        look, colours = self.look, self.look.colours
        facts = self.facts()
        total = sum(_COLUMNS)
        gap, line = look.px(12), look.cap(24) + look.px(11) + look.cap(16)
        rows = len(facts) // 4
        last = self.height() - look.px(26)
        for index, (value, label) in enumerate(facts):
            row, column = divmod(index, 4)
            x = left + (right - left) * sum(_COLUMNS[:column]) / total
            room = (right - left) * _COLUMNS[column] / total - gap
            base = last - (rows - 1 - row) * (line + look.px(22))
            ink.text(x, base, label, 16, 400, colours.muted, room=room)
            ink.text(
                x, base - look.cap(16) - look.px(11), value, 24, 600,
                colours.faint if value == fmt.NONE_YET else colours.text, room=room,
            )  # fmt: skip

    def _weights(self) -> tuple[str, str]:
        facts = self._facts
        if facts is None:
            return fmt.NONE_YET, self.tr("weights")
        if facts.weights_nonzero < facts.weights_total:
            of_all = self.tr("of {n} weights").format(n=fmt.millions(facts.weights_total))
            return fmt.millions(facts.weights_nonzero), of_all
        return fmt.millions(facts.weights_total), self.tr("weights")

    def _accuracy(self) -> tuple[str, str]:
        if self._truth is not None:
            counted = self._truth.statement
            if counted is None:
                return fmt.NONE_YET, self.tr("this folder, n = {n}").format(n=0)
            value = fmt.accuracy(counted.accuracy, counted.interval)
            clips = fmt.grouped(counted.clips)
            return value, self.tr("this folder, n = {n}").format(n=clips)
        if self._facts is None:
            return fmt.NONE_YET, self.tr("accuracy")
        return self._stated(self._facts)

    def _stated(self, facts: LaneFacts) -> tuple[str, str]:
        stated = facts.accuracy
        if stated is None:
            return fmt.NONE_YET, self.tr("accuracy not stated")
        value = fmt.accuracy(stated.accuracy, stated.interval)
        return value, f"{stated.list_name}, n = {fmt.grouped(stated.clips)}"
