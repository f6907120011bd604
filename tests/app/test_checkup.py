from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from app import doctor
from app.checkup import Checkup


def lines_of(qtbot: QtBot, checkup: Checkup) -> list[str]:
    told: list[str] = []
    checkup.line.connect(told.append)
    with qtbot.waitSignal(checkup.ended, timeout=60_000):
        checkup.start()
    return told


def test_lines_come_as_they_are_written(qtbot: QtBot) -> None:
    code = "print('one: 1'); print(); print('two: ä', end='')"
    assert lines_of(qtbot, Checkup(None, (sys.executable, "-c", code))) == ["one: 1", "two: ä"]


@pytest.mark.parametrize(
    "command",
    [(sys.executable, "-c", "print('one: 1'); raise SystemExit(3)"), ("/nowhere/python",),
     (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")],
)  # fmt: skip
def test_a_check_that_dies_says_so(qtbot: QtBot, command: tuple[str, ...]) -> None:
    assert lines_of(qtbot, Checkup(None, command))[-1].startswith("The check broke off; run")


def test_a_stopped_check_is_silent_and_can_begin_again(qtbot: QtBot) -> None:
    checkup = Checkup(None, (sys.executable, "-c", "print('one: 1', flush=True); input()"))
    told: list[str] = []
    checkup.ended.connect(lambda: told.append("ended"))
    with qtbot.waitSignal(checkup.line):
        checkup.start()
    checkup.stop()
    assert told == []
    with qtbot.waitSignal(checkup.line):
        checkup.start()
    checkup.stop()


def test_the_doctor_is_what_runs(qtbot: QtBot) -> None:
    told = lines_of(qtbot, Checkup())
    assert {line.partition(": ")[0] for line in told} == {title for title, _ in doctor.PROBES}
