"""Render the pictures of the README, or of any page: the real window, hearing real words.

    .venv/bin/python assets/pictures/make_pictures.py [--page NAME] [--size 1920x1080] [--out DIR]

The bundled recording plays through both engines; a picture is taken when its page has something to
show. Exam and evaluation need a labelled folder (``--data``); without one they are shown waiting.
Set QT_SCALE_FACTOR=2 for two pixels to a logical one. Nothing is stored but the pictures.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from app.bridge import LiveBridge
from app.cli import PAGE_IDS
from app.exports import save_image
from app.live_costs import LiveCosts
from app.resources import asset
from app.settings import Settings
from app.theme import load_fonts
from app.window import Window

PAGES = ("live", "inside")  # those that the README shows
LONGEST_MS = 60_000
WORDS = 6  # until the spectrogram and the row of earlier words are full
CLIPS = 2000  # that are evaluated
SETTLE_MS = 400  # numbers change four times a second


def wait(until: Callable[[], bool]) -> bool:
    """Let the window live until something is so, a minute at most; whether it is."""
    loop, ticker, limit = QEventLoop(), QTimer(), QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    ticker.timeout.connect(lambda: loop.quit() if until() else None)
    ticker.start(20)
    limit.start(LONGEST_MS)
    loop.exec()
    ticker.stop()
    return until()


def rest(milliseconds: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Photographer:
    """Brings each page to a state worth a picture."""

    def __init__(self, window: Window, bridge: LiveBridge, data: str | None) -> None:
        self.window, self._data = window, data
        self._heard = self._raced = self._exam_looked = self._exam_read = self._diagnosed = 0
        self._costs = 0
        bridge.live_cost.connect(lambda cost: self._count("_costs", True))
        self._evaluated = 0
        bridge.raced.connect(lambda race: self._count("_raced", not race.running))
        bridge.heard.connect(lambda heard: self._count("_heard", True))
        bridge.exam_looked.connect(lambda found: self._count("_exam_looked", True))
        bridge.exam_read.connect(lambda reading: self._count("_exam_read", True))
        bridge.evaluation.ended.connect(lambda end: self._count("_evaluated", True))
        bridge.diagnosis_ended.connect(lambda: self._count("_diagnosed", True))

    def _count(self, name: str, so: bool) -> None:
        setattr(self, name, getattr(self, name) + so)

    def bring(self, page: str) -> None:
        """Show a page and wait until it has something to show."""
        self.window.show_page(page)
        getattr(self, f"_{page}", lambda: None)()
        rest(SETTLE_MS)

    def _live(self) -> None:
        wait(lambda: self._costs >= 2)
        wait(lambda: self._heard >= WORDS)
        raced = self._raced
        wait(lambda: self._raced > raced)

    def _inside(self) -> None:
        heard = self._heard
        wait(lambda: self._heard > heard)

    def _challenge(self) -> None:
        self.window.current_page().begin()
        heard = self._heard
        wait(lambda: self._heard > heard + 1)

    def _exam(self) -> None:
        if self._data is not None:
            looked, read = self._exam_looked, self._exam_read
            page = self.window.current_page()
            page.take_folder(self._data, unknown_ok=True)
            wait(lambda: self._exam_looked > looked)
            page.folder.main.click()
            wait(lambda: self._exam_read > read + 20)

    def _evaluate(self) -> None:
        page = self.window.current_page()
        if self._data is None or self._evaluated:
            return
        page.take(str(Path(self._data).absolute()))
        wait(page.options.start.isEnabled)
        page.options.limit.setValue(CLIPS)
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            page.keep_reports_in(Path("SparseSpot"))
            page.options.start.click()
            wait(lambda: self._evaluated > 0)
        page.clips.keep("differ")
        page.clips.choose(page.clips.model.place(3))

    def _diagnostics(self) -> None:
        wait(lambda: self._diagnosed > 0)


def main() -> int:
    """Take every picture in dark and in light."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", metavar="FOLDER", help="labelled recordings to hear")
    parser.add_argument(
        "--page",
        action="append",
        choices=PAGE_IDS,
        help="as --page of sparsespot live; several too",
    )
    parser.add_argument("--size", default="1920x1080", metavar="WxH")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    given = parser.parse_args()
    width, _, height = given.size.partition("x")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # as the program does
    application = QApplication([])
    application.setStyle("Fusion")
    load_fonts()
    sound = {"source": str(asset("sound/demo.flac")), "loop": True}
    bridge = LiveBridge(sound, costs=LiveCosts(settle_ms=0))
    window = Window(bridge, Settings(), None)
    window.resize(QSize(int(width), int(height)))
    window.show()
    photographer = Photographer(window, bridge, given.data)
    bridge.begin()
    for theme in ("dark", "light"):
        window.set_theme(theme)
        for page in given.page or PAGES:
            photographer.bring(page)
            save_image(window.grab().toImage(), given.out / f"{page}-{theme}.png")
            print(f"{page}-{theme}.png", flush=True)
    window.close()
    bridge.close()
    sys.setswitchinterval(interval)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
