"""One engine's lane: what runs, how fast it was on the last word, and the facts below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app import format as fmt
from app.theme import FAR_TEXT, Look
from app.values import EnergyReading, LaneFacts, TruthCount
from app.views.facts import FactsView
from app.views.live_cost import LiveCostView
from app.views.picker import Choice, Picker
from app.views.view import Ink, View, figure_word
from engine.values import Family, LaneReading, LiveCost, ThroughputReading

_EDGE, _FOOT, _BETWEEN = 26, 20, 14


class LaneView(View):
    """A lane of one family; emits ``engine_picked`` with an engine's id."""

    engine_picked = Signal(str)

    def __init__(self, family: Family, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family: Family = family
        self._facts: LaneFacts | None = None
        self._shown: float | None = None
        self._reading: ThroughputReading | None = None
        self._word: str | None = None
        self._racing = self._starved = False
        self._working = ""
        self._missing = self.tr("opening")
        self.table = FactsView(family, self)
        self.costs = LiveCostView(family, self)
        self.picker = Picker(self.tr("{family} engine").format(family=family), self)
        self.picker.picked.connect(self.engine_picked)
        self.setAccessibleName(self.tr("{family} lane").format(family=family))

    def set_look(self, look: Look) -> None:
        """Draw in this look from now on."""
        super().set_look(look)
        self.picker.set_look(look)
        self.table.set_look(look)
        self.costs.set_look(look)
        self._place()

    def set_engines(self, choices: Sequence[Choice], current: str | None) -> None:
        """Fill the engine list."""
        self.picker.set_choices(choices, current)
        self._place()

    def set_facts(self, facts: LaneFacts | None, missing: str = "") -> None:
        """Show an engine's facts, or in words why there is none; clears what was measured."""
        self._facts, self._missing = facts, missing or self.tr("no engine")
        self.table.set_facts(facts)
        self.costs.set_facts(facts)
        self.clear()

    def set_working(self, text: str) -> None:
        """What is being done before another engine runs here; nothing when it is done."""
        self._working = text
        self.update()

    def show_race(
        self,
        word: str,
        shown: float | None,
        reading: ThroughputReading | None,
        running: bool,
        multiplications: int | None,
        *,
        starved: bool = False,
    ) -> None:
        """Words a second so far, on this word; ``starved`` where there is no time to race."""
        self._word, self._shown, self._reading = word, shown, reading
        self._racing, self._starved = running, starved
        self.table.show_race(reading, multiplications)
        self.update()

    def show_lane(self, reading: LaneReading) -> None:
        """How many frames the engine keeps up with."""
        self.table.show_lane(reading)

    def show_truth(self, count: TruthCount | None) -> None:
        """Words of a labelled source counted so far; None where the truth is not known."""
        self.table.show_truth(count)

    def show_energy(self, reading: EnergyReading) -> None:
        """What a word costs in energy, or why that is not known."""
        self.table.show_energy(reading)

    def show_cost(self, cost: LiveCost) -> None:
        """What a live decision costs, or why that was not measured."""
        self.costs.show_cost(cost)

    def clear(self) -> None:
        """Forget what was measured."""
        self._shown = self._reading = self._word = None
        self._racing = self._starved = False
        self.table.clear()
        self.update()

    def wanted_height(self) -> float:
        """Pixels that name, number and facts need."""
        look = self.look
        number = look.px(26 + 36) + look.cap(FAR_TEXT) + look.cap(84)
        rows = self.table.wanted_height() + look.px(_BETWEEN) + self.costs.wanted_height()
        return number + look.px(26) + rows + look.px(_FOOT)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts as (value, label): eight, what live listening costs, and the accuracy."""
        facts = (*self.table.facts(), *self.costs.facts(), self.table.accuracy()[1])
        return tuple((fact.value, fact.label) for fact in facts)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lane."""
        look, colours = self.look, self.look.colours
        with self.ink() as ink:
            ink.panel(QRectF(self.rect()), top=colours.family(self.family))
            left, right = look.px(_EDGE), self.width() - look.px(_EDGE)
            base = look.px(26) + look.cap(FAR_TEXT)
            name = "Dense" if self.family == "dense" else "Sparse"
            width = ink.text(
                left - look.px(3), base, name, FAR_TEXT, 750, colours.family(self.family)
            )
            if self._facts is not None:
                middle = base - look.cap(FAR_TEXT) / 2
                ink.badge(left + width + look.px(16), middle, self._facts.info.figure)
            self._draw_number(ink, left, right, base)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the engine list in its corner."""
        self._place()

    def _place(self) -> None:
        look = self.look
        height = max(look.px(40), look.text_px(18) + 8)
        name = look.metrics(FAR_TEXT, 750).horizontalAdvance("Sparse")
        badge = look.metrics(16, 600).horizontalAdvance(figure_word("simulated")) + look.px(52)
        room = self.width() - look.px(2 * _EDGE) - name - badge
        width = min(room, max(look.px(150), self.picker.room_needed()))
        middle = look.px(26) + look.cap(FAR_TEXT) / 2
        self.picker.setGeometry(
            round(self.width() - look.px(_EDGE) - width), round(middle - height / 2),
            round(width), round(height),
        )  # fmt: skip
        edge, bottom = round(look.px(_EDGE)), self.height() - look.px(_FOOT)
        for view in (self.costs, self.table):
            high = math.ceil(view.wanted_height())
            view.setGeometry(edge, round(bottom) - high, self.width() - 2 * edge, high)
            bottom -= high + look.px(_BETWEEN)

    def _draw_number(self, ink: Ink, left: float, right: float, above: float) -> None:
        look, colours = self.look, self.look.colours
        base = above + look.px(36) + look.cap(84)
        if self._facts is None:
            text = self._working or self._missing
            ink.text(left, base, text, 24, 400, colours.muted, room=right - left)
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
        if self._working:
            note = self._working
        elif self._word is None:
            note = self.tr("no word yet")
        elif self._racing:
            note = self.tr("racing on {word}").format(word=self._word)
        elif self._reading is not None and self._reading.simulated is not None:
            note = fmt.simulated(self._reading.simulated)
        else:
            note = self._raced(self._word)
        over = base - look.cap(size) - look.px(14)
        ink.text(x, over, note, 16, 400, colours.faint, room=right - x)

    def _raced(self, word: str) -> str:
        """What the number is of."""
        reading = self._reading
        if self._starved or reading is None:
            return self.tr("no race on {word}").format(word=word)
        if reading.threads == 1:
            return self.tr("on {word}, batch {n}, 1 thread").format(word=word, n=reading.batch)
        text = self.tr("on {word}, batch {n}, {threads} threads")
        return text.format(word=word, n=reading.batch, threads=reading.threads)
