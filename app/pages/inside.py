"""The page Inside: both networks light up side by side as one speaks."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent

from app.inside.values import ActivityReading
from app.pages.page import Page
from app.signals import LiveSignals
from app.theme import Look
from app.values import FAMILIES, SessionFacts
from app.views.network import NetworkView, Totals, totals_after
from app.views.seen import SeenView
from engine.values import Family

NUMBERS_MS = 250
HOLD_S = 2.5
CALM_S = 1.0
_MARGIN, _GAP, _LEFT = 24, 16, 262


class InsidePage(Page):
    """Shows readings as they come, and holds a word's for a moment, or until it is let go.

    Words are counted whichever page is open; frames in passing are asked for only while this
    one is. With motion reduced they come once a second.
    """

    def __init__(self, bridge: LiveSignals, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._bridge, self._clock = bridge, clock
        self._open = self._fresh = False
        self._reading: ActivityReading | None = None
        self._last_word: ActivityReading | None = None
        self._until_s = self._calm_s = 0.0
        self._running: dict[Family, tuple[str, str] | None] = {}
        self._totals: dict[Family, Totals] = {family: Totals() for family in FAMILIES}
        self.seen = SeenView(self)
        self.networks = {family: NetworkView(family, self) for family in FAMILIES}
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS)
        self._slow.timeout.connect(self._show_numbers)
        bridge.session_opened.connect(self._open_session)
        bridge.activity.connect(self._take)
        bridge.cleared.connect(self._let_go)
        bridge.ticked.connect(self._tick)
        self.seen.held_changed.connect(self._hold)
        self.seen.study.clicked.connect(lambda: self.wanted.emit("study"))

    @property
    def painted(self) -> int:
        """How many times a layer, or while a word is held the line that runs out, was painted."""
        return self.networks["sparse"].maps[0].painted + self.seen.remaining.painted

    @property
    def reading(self) -> ActivityReading | None:
        """What is shown."""
        return self._reading

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.seen, *self.networks.values()):
            view.set_look(look)
        self._place()

    def pause(self) -> None:
        """Stand still, and ask for no more frames."""
        if self._open:
            self._open = False
            self._bridge.watch_activity(False)
        self._slow.stop()

    def resume(self) -> None:
        """Move again."""
        self._open = True
        self._bridge.watch_activity(True)
        self._slow.start()

    def clear(self) -> None:
        """Forget the word and the totals."""
        self._let_go()
        self._totals = {family: Totals() for family in FAMILIES}
        self._tell_totals()

    def act(self, action: str) -> None:
        """H holds the last word, or lets it go."""
        if action == "hold":
            self.seen.hold.toggle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the three panels out."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        edge, gap, first = round(px(_MARGIN)), round(px(_GAP)), round(px(_LEFT))
        height = self.height() - gap - edge
        self.seen.setGeometry(edge, gap, first, height)
        left = edge + first + gap
        side = (self.width() - left - edge - gap) // 2
        for family in FAMILIES:
            self.networks[family].setGeometry(left, gap, side, height)
            left += side + gap

    @Slot(object)
    def _open_session(self, session: SessionFacts) -> None:
        for family in FAMILIES:
            facts = session.lane(family)
            runs = None if facts is None else (facts.info.id, facts.model)
            if self._running.get(family) != runs:
                self._running[family] = runs
                self._totals = {each: Totals() for each in FAMILIES}
            self.networks[family].set_facts(facts, self.tr("no engine runs in this lane"))
        self.seen.set_facts(session.sparse)
        self._reading = self._last_word = None
        self._until_s = 0.0
        self._tell_totals()

    @Slot(object)
    def _take(self, reading: ActivityReading) -> None:
        now = self._clock()
        if reading.word is not None:
            self._last_word = reading
            for family in FAMILIES:
                self._totals[family] = totals_after(self._totals[family], reading.network(family))
            self._tell_totals()
            self._until_s = now + HOLD_S
            self._show(reading)
        elif self._holding(now):
            return
        elif not self.look.reduce_motion or now >= self._calm_s:
            self._calm_s = now + CALM_S
            self._show(reading)

    def _holding(self, now: float) -> bool:
        if self.seen.hold.isChecked() and self._last_word is not None:
            return True
        return now < self._until_s

    def _show(self, reading: ActivityReading) -> None:
        self._reading = reading
        if not self._open:
            self._fresh = True
            return
        self._fresh = False
        turned = reading.word is not None or self.seen.word is not None
        self.seen.show_image(reading.image, reading.word)
        for family, network in self.networks.items():
            network.show_network(reading.network(family), reading.word)
        if turned:  # from a word or to one: the figures may not speak of the other
            self._slow.start()
            self._show_figures()

    def _tell_totals(self) -> None:
        for family, network in self.networks.items():
            network.set_totals(self._totals[family])

    @Slot()
    def _let_go(self) -> None:
        self._last_word, self._until_s = None, 0.0

    @Slot(bool)
    def _hold(self, held: bool) -> None:
        if held and self._last_word is not None:
            self._show(self._last_word)
        elif not held:
            self._until_s = 0.0

    @Slot()
    def _tick(self) -> None:
        if not self._open:
            return
        if self._fresh and self._reading is not None:
            self._show(self._reading)
        for network in self.networks.values():
            network.tick()
        left = max(0.0, (self._until_s - self._clock()) / HOLD_S)
        still = self.look.reduce_motion or self.seen.hold.isChecked()
        self.seen.remaining.show_share(0.0 if still else left)

    @Slot()
    def _show_numbers(self) -> None:
        self.numbers.emit()
        self._show_figures()

    def _show_figures(self) -> None:
        for network in self.networks.values():
            network.show_numbers()
