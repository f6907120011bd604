from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.frames import FrameWatch, stolen_s, waited_s


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


def test_what_a_host_took_is_a_share_of_each_processor(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    ticks = os.sysconf("SC_CLK_TCK") * (os.cpu_count() or 1)
    stat.write_text(f"cpu  11 22 33 44 55 66 77 {3 * ticks} 88 99\ncpu0 1 2 3 4 5 6 7 8 9 10\n")
    assert stolen_s(stat) == 3
    stat.write_text("cpu 1 2\n")
    assert stolen_s(stat) == 0
    assert stolen_s(tmp_path / "nothing") == 0
