"""A kiosk over fake bridges, with a clock that a test turns."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.kiosk.kiosk import Kiosk
from app.kiosk.settings import KioskSettings
from app.kiosk.sponsor import Sponsor
from app.pages import PAGES
from app.settings import Settings
from app.window import Window

LIVE = next(entry for entry in PAGES if entry.id == "live")


class Clock:
    """Stands still unless told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Booth:
    """A kiosk and what is around it; visitors' hands reach the window as the system sends them."""

    window: Window
    kiosk: Kiosk
    bridge: Any
    show: Any
    clock: Clock

    def wait(self, seconds: float, step: float = 0.5) -> None:
        """Let time pass, with the kiosk looking at its clocks."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + step)
            self.kiosk.tick()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press and let go of a key."""
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def press(self, x: int, y: int) -> None:
        """Press and let go of the left button."""
        QTest.mouseClick(
            self.window.windowHandle(), Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier, QPoint(x, y),
        )  # fmt: skip


@pytest.fixture
def booths(qtbot: QtBot, fakes: ModuleType) -> Callable[..., Booth]:
    """Makes kiosks, which end before their windows close."""

    def make(
        *, live: bool = True, settings: KioskSettings | None = None,
        sponsor: Sponsor | None = None, size: tuple[int, int] = (1280, 720), theme: Any = "dark",
    ) -> Booth:  # fmt: skip
        clock = Clock()
        bridge, show = fakes.FakeBridge(), fakes.FakeBridge()
        window = Window(bridge, Settings(theme=theme), None, kiosk=True)
        kiosk = Kiosk(
            window, bridge, show, LIVE.factory, settings or KioskSettings(),
            sponsor or Sponsor(), clock=clock,
        )  # fmt: skip
        qtbot.addWidget(window, before_close_func=lambda _: kiosk.end())
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        booth = Booth(window, kiosk, bridge, show, clock)
        kiosk.begin()
        kiosk._timer.stop()  # a test turns the clock and looks at it
        bridge.session_opened.emit(fakes.session(live=live))
        bridge.running_changed.emit(True)
        bridge.point_changed.emit(*[fakes.session().sparse.operating_point] * 2)
        kiosk.tick()
        return booth

    return make


@pytest.fixture
def touchscreen() -> QPointingDevice:
    """A screen that takes fingers."""
    return QTest.createTouchDevice()


@pytest.fixture
def python() -> list[str]:
    """Python started as this one was, so that it finds the same program."""
    return [sys.executable, *(["-S"] if sys.flags.no_site else [])]
