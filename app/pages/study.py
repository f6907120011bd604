"""The page of the study: how the sparse net was made, and what other ways reach."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent

from app.pages.page import Page
from app.signals import LiveSignals
from app.study.values import ShownStudy
from app.theme import Look
from app.views.study_answers import StudyAnswers
from app.views.study_chart import StudyChart
from app.views.study_masks import StudyMasks

NUMBERS_MS = 250  # the clock of the header, which tells the level
FIRST = ("gradual", "rigl", "set")
_MARGIN, _GAP = 24, 16
_ANSWERS_SHARE, _CHART_SHARE = 0.35, 0.6


class StudyPage(Page):
    """Reads the stored results when it is opened first; shows the chosen row's pattern."""

    def __init__(self, bridge: LiveSignals, *, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._study: ShownStudy | None = None
        self.chart, self.masks = StudyChart(self), StudyMasks(self)
        self.answers = StudyAnswers(self)
        self._slow = QTimer(self)
        self._slow.setInterval(NUMBERS_MS)
        self._slow.timeout.connect(self.numbers)
        self.chart.chosen.connect(self.choose)
        self.answers.back.clicked.connect(lambda: self.left.emit())

    @property
    def study(self) -> ShownStudy | None:
        """What is shown, None before the page was open."""
        return self._study

    def set_look(self, look: Look) -> None:
        """Draw every view in this look."""
        super().set_look(look)
        for view in (self.chart, self.masks, self.answers):
            view.set_look(look)
        self._place()

    def pause(self) -> None:
        """Stand still."""
        self._slow.stop()
        self.masks.stop()

    def resume(self) -> None:
        """Read what is stored, once."""
        self._slow.start()
        if self._study is None:
            from app.study.reading import results_folder, shown_study  # 0.2 s that a start spares

            self._study = study = shown_study(self._folder or results_folder())
            self.chart.show_study(study)
            self.answers.show_study(study)
            names = [row.id for row in study.rows]
            first = next((name for name in FIRST if name in names), names[0] if names else "")
            self.choose(first)

    @Slot(str)
    def choose(self, name: str) -> None:
        """Let a row stand out, and show how its masks formed."""
        rows = self._study.rows if self._study else ()
        self.chart.show_choice(name)
        self.masks.show_row(next((row for row in rows if row.id == name), None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the three panels out."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        edge, gap = round(px(_MARGIN)), round(px(_GAP))
        answers = round(self.width() * _ANSWERS_SHARE)
        height = self.height() - gap - edge
        wide = self.width() - 2 * edge - gap - answers
        upper = round((height - gap) * _CHART_SHARE)
        self.chart.setGeometry(edge, gap, wide, upper)
        self.masks.setGeometry(edge, gap + upper + gap, wide, height - upper - gap)
        self.answers.setGeometry(edge + wide + gap, gap, answers, height)
