from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.frames import FrameWatch, waited_s


def test_gaps_are_told_with_and_without_what_others_took(qtbot: QtBot) -> None:
    now = {"clock": 100.0, "waited": 7.0}
    widget = QWidget()
    qtbot.addWidget(widget)
    watch = FrameWatch(widget, clock=lambda: now["clock"], waited=lambda: now["waited"])
    widget.grab()
    watch.start()
    for gap, waited in ((0.0, 0.0), (0.025, 0.0), (0.08, 0.06), (0.045, 0.0)):
        now["clock"] += gap
        now["waited"] += waited
        widget.grab()
    assert (watch.frames, watch.long) == (4, 1)
    assert watch.worst_s == pytest.approx(0.08)
    assert watch.worst_own_s == pytest.approx(0.045)
    assert watch.frames_per_second == pytest.approx(3 / 0.15)
    assert watch.told() == (
        "20.0 frames/s, worst gap 80 ms (45 ms without waiting for a processor), 1 of 4 over 50 ms"
    )


def test_what_a_thread_waited_only_grows() -> None:
    before = waited_s()
    threads = [threading.Thread(target=sum, args=(range(10**6),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waited_s() >= before >= 0
