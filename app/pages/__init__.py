"""The pages of the window: this table is all that a new page needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.language import marked
from app.pages.diagnostics import DiagnosticsPage
from app.pages.inside import InsidePage
from app.pages.live import LivePage
from app.pages.page import Page
from app.signals import LiveSignals


@dataclass(frozen=True)
class PageEntry:
    """A page: its id, the title on its tab, what makes it, and whether a kiosk shows it.

    The title is marked with ``marked("pages", ...)``: the window translates it.
    """

    id: str
    title: str
    factory: Callable[[LiveSignals], Page]
    kiosk: bool


PAGES: tuple[PageEntry, ...] = (
    PageEntry("live", marked("pages", "Live"), LivePage, kiosk=True),
    PageEntry("inside", marked("pages", "Inside"), InsidePage, kiosk=True),
    PageEntry("diagnostics", marked("pages", "Diagnostics"), DiagnosticsPage, kiosk=False),
)


def page_title(entry: PageEntry) -> str:
    """A page's title in the language of the window."""
    return QCoreApplication.translate("pages", entry.title)
