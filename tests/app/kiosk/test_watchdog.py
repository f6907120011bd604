from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.kiosk.watchdog import StillWindow, Watchdog


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A bridge, its watchdog, and time that passes a second at a time."""

    def __init__(self, fakes: ModuleType) -> None:
        self.fakes = fakes
        self.clock = Clock()
        self.bridge = fakes.FakeBridge()
        self.may_stand = False
        self.dog = Watchdog(self.bridge, "it", may_stand=lambda: self.may_stand, clock=self.clock)
        self.dog.begin()

    def live(self, seconds: int, *, sound: bool = True, answers: bool = True) -> list[float]:
        """Let seconds pass; when it was opened anew."""
        opened = []
        for _ in range(seconds):
            self.clock.now += 1
            if sound:
                self.bridge.columns.emit(None, 1.0)
            if answers:
                self.bridge.lane.emit(None)
            asked = len(self.bridge.asked)
            self.dog.tick()
            opened += [self.clock.now - 100] * (len(self.bridge.asked) - asked)
        return opened


@pytest.fixture
def watched(qtbot: QtBot, fakes: ModuleType) -> Watched:
    return Watched(fakes)


def test_what_runs_is_left_alone(watched: Watched) -> None:
    watched.bridge.running_changed.emit(True)
    assert watched.live(3600) == []


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        ({"sound": False, "answers": False}, "no sound comes"),
        ({"answers": False}, "no engine answers"),
    ],
)  # fmt: skip
def test_what_is_silent_is_opened_anew(
    watched: Watched, caplog: pytest.LogCaptureFixture, silent: dict[str, Any], said: str
) -> None:
    watched.bridge.running_changed.emit(True)
    assert watched.live(100) == []
    assert watched.live(17, **silent) == [116]
    assert watched.bridge.asked == [("reopen",)]
    assert said in caplog.text


def test_a_remedy_that_does_not_help_is_waited_for_longer_and_longer(watched: Watched) -> None:
    opened: list[float] = []
    for _ in range(3000):
        if watched.bridge.asked[-1:] == [("reopen",)]:
            watched.bridge.asked.append(("seen",))
            watched.bridge.running_changed.emit(True)  # it opens, and is silent again
        opened += watched.live(1, sound=False, answers=False)
    gaps = [round(b - a) for a, b in pairwise(opened)]
    assert opened[0] == 61  # it never opened
    assert gaps[:4] == [30, 60, 120, 240]
    assert set(gaps[4:]) == {300}


def test_after_two_good_minutes_it_is_quick_again(watched: Watched) -> None:
    watched.bridge.running_changed.emit(True)
    watched.live(16, sound=False)
    assert watched.dog.tries == 1
    watched.bridge.running_changed.emit(True)
    watched.live(130)
    assert watched.dog.tries == 0


def test_one_that_was_stopped_may_stand_while_a_visitor_is_there(watched: Watched) -> None:
    watched.may_stand = True
    watched.bridge.running_changed.emit(True)
    watched.bridge.running_changed.emit(False)
    assert watched.live(300, sound=False, answers=False) == []
    watched.may_stand = False
    assert len(watched.live(16, sound=False, answers=False)) == 1


def test_a_window_that_stood_still_itself_blames_nobody(watched: Watched) -> None:
    watched.bridge.running_changed.emit(True)
    watched.live(5)
    watched.clock.now += 120
    watched.dog.tick()
    assert watched.bridge.asked == []
    assert watched.live(14, sound=False) == []


def test_a_window_that_hangs_ends_with_its_stack_in_a_file(
    tmp_path: Path, python: list[str]
) -> None:
    path = tmp_path / "log" / "still.log"
    code = (
        "import time, sys, app.kiosk.watchdog as w\n"
        "from pathlib import Path\n"
        "w._STILL_S = 0.2\n"
        "guard = w.StillWindow(Path(sys.argv[1]))\n"
        "def hangs():\n"
        "    guard.beat()\n"
        "    time.sleep(60)\n"
        "hangs()\n"
    )
    done = subprocess.run(
        [*python, "-c", code, str(path)], cwd=Path(__file__).parents[3], timeout=50
    )
    assert done.returncode == 1
    assert "in hangs" in path.read_text()


def test_a_window_that_ends_is_not_waited_for(tmp_path: Path, python: list[str]) -> None:
    code = (
        "import time, sys, app.kiosk.watchdog as w\n"
        "from pathlib import Path\n"
        "w._STILL_S = 0.2\n"
        "guard = w.StillWindow(Path(sys.argv[1]))\n"
        "guard.beat(); guard.end(); time.sleep(0.5)\n"
    )
    done = subprocess.run(
        [*python, "-c", code, str(tmp_path / "still.log")],
        cwd=Path(__file__).parents[3], timeout=50,
    )  # fmt: skip
    assert done.returncode == 0


def test_without_a_place_for_its_file_it_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    guard = StillWindow(tmp_path / "file" / "still.log")
    guard.beat()
    guard.beat()
    assert len(caplog.records) == 1
    guard.end()
