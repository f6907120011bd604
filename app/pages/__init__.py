"""The pages of the window: this table is all that a new page needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.language import marked
from app.pages.challenge import ChallengePage
from app.pages.diagnostics import DiagnosticsPage
from app.pages.evaluation import EvaluationPage
from app.pages.exam import ExamPage
from app.pages.inside import InsidePage
from app.pages.live import LivePage
from app.pages.page import Page
from app.pages.study import StudyPage
from app.signals import LiveSignals


@dataclass(frozen=True)
class PageEntry:
    """A page: its id, the title on its tab, what makes it, and whether a kiosk shows it.

    The title is marked with ``marked("pages", ...)``: the window translates it. ``under`` is the
    page whose tab stands for one that has none of its own.
    """

    id: str
    title: str
    factory: Callable[[LiveSignals], Page]
    kiosk: bool | Callable[[LiveSignals], bool]
    under: str = ""

    def in_kiosk(self, bridge: LiveSignals) -> bool:
        """Whether a kiosk shows it."""
        return self.kiosk if isinstance(self.kiosk, bool) else self.kiosk(bridge)


PAGES: tuple[PageEntry, ...] = (
    PageEntry("live", marked("pages", "Live"), LivePage, kiosk=True),
    PageEntry("inside", marked("pages", "Inside"), InsidePage, kiosk=True),
    PageEntry("challenge", marked("pages", "Challenge"), ChallengePage, kiosk=True),
    PageEntry(
        "exam",
        marked("pages", "Exam"),
        ExamPage,
        kiosk=lambda bridge: bridge.exam_folder is not None,  # a kiosk has no file dialogs
    ),
    PageEntry("evaluate", marked("pages", "Evaluate"), EvaluationPage, kiosk=False),
    PageEntry("diagnostics", marked("pages", "Diagnostics"), DiagnosticsPage, kiosk=False),
    PageEntry("study", marked("pages", "Study"), StudyPage, kiosk=True, under="inside"),
)


def page_title(entry: PageEntry) -> str:
    """A page's title in the language of the window."""
    return QCoreApplication.translate("pages", entry.title)
