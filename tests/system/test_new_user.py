"""A new user's way, with nothing but the window and its keys: a real window on a virtual screen."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.evaluation.signals import EvaluationSignals
from app.settings import Settings
from app.signals import LiveSignals
from app.theme import load_fonts
from app.window import Window
from tests.system.screen import HEIGHT, WIDTH, Hands, on_screen

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "sound" / "demo.flac"
PYTHON = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
# What another program gets when somebody pastes.
PASTE = "from PySide6.QtGui import QGuiApplication as Q; a = Q([]); print(a.clipboard().text())"


class User(Hands):
    """Keys and a mouse, and the files that the window leaves in the user's documents."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(environment)
        self.folder = Path(environment["HOME"]) / "Documents" / "SparseSpot"
        self.window = self.do("search", "--sync", "--onlyvisible", "--name", "SparseSpot").split()[
            0
        ]
        self.do("windowmove", self.window, "0", "0")
        self.do("windowsize", self.window, str(WIDTH), str(HEIGHT))
        self.do("windowfocus", "--sync", self.window)

    def click(self, x: int, y: int) -> None:
        """Click there."""
        self.do("mousemove", "--window", self.window, str(x), str(y), "click", "1")

    def picture(self) -> QImage:
        """Have the window save a picture of itself."""
        file = self._new_file("png", lambda: self.press("ctrl+p"))
        return QImage(str(file))

    def words(self) -> list[dict[str, str]]:
        """Have the window save what it heard; nothing before the first word."""
        before = set(self.folder.glob("*.csv"))
        self.press("ctrl+e")
        end = time.monotonic() + 3
        while time.monotonic() < end:
            if new := set(self.folder.glob("*.csv")) - before:
                with new.pop().open(newline="", encoding="utf-8") as stream:
                    return list(csv.DictReader(stream))
            time.sleep(0.1)
        return []

    def pasted(self) -> str:
        """What another program gets from the clipboard."""
        done = subprocess.run(
            [*PYTHON, "-c", PASTE], env=self.environment, capture_output=True, text=True,
            timeout=30, check=True,
        )  # fmt: skip
        return done.stdout

    def _new_file(self, suffix: str, cause: Callable[[], None]) -> Path:
        before = set(self.folder.glob(f"*.{suffix}"))
        cause()
        found = wait_for(lambda: set(self.folder.glob(f"*.{suffix}")) - before, "a new file")
        return found.pop()


def wait_for(found: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@pytest.fixture
def hands(virtual_microphone: Any, display: str) -> Iterator[User]:
    """The program as it starts for the first time on a machine with a microphone."""
    environment = on_screen(virtual_microphone.environment, display)
    with subprocess.Popen(
        [*PYTHON, "-m", "app.cli"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as program:  # fmt: skip
        try:
            yield User(environment)
            program.terminate()
            assert program.wait(30) == 0
        finally:
            program.kill()


class Hushed(EvaluationSignals):
    """An evaluation of nothing."""

    def hush(self) -> None:
        """Stop nothing."""


class Silent(LiveSignals):
    """A bridge to nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.evaluation = Hushed(self)

    def diagnose(self) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Close nothing."""


@pytest.fixture
def twin(qtbot: QtBot) -> Window:
    """The same window without engines: it says where things are."""
    load_fonts()
    window = Window(Silent(), Settings(), None)
    qtbot.addWidget(window)
    window.resize(WIDTH, HEIGHT)
    window.show()
    return window


def place(window: Window, part: QWidget) -> tuple[int, int]:
    """The middle of a part, in the window."""
    middle = part.mapTo(window, part.rect().center())
    return middle.x(), middle.y()


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return whole[..., :3].astype(int)


def tiles_of(window: Window, tiles: QWidget, picture: QImage) -> list[np.ndarray]:
    """The ten words of a round as they stand in a picture, what lies below them left out."""
    corner = tiles.mapTo(window, QPoint())
    step = tiles.width() / 10
    lefts = [round(corner.x() + step * n) for n in range(10)]
    top, bottom = corner.y(), corner.y() + tiles.height() // 2
    return [pixels(picture)[top:bottom, left : left + round(step)] for left in lefts]


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """A few words, as somebody says them into the microphone."""
    sound, rate = soundfile.read(DEMO, dtype="float32")
    soundfile.write(tmp_path / "said.wav", sound[: 8 * rate], rate)
    return tmp_path / "said.wav"


def test_a_new_user_finds_the_way(
    hands: User, virtual_microphone: Any, twin: Window, said: Path
) -> None:
    # The keys lie over the window, and a picture is saved where the window says.
    hands.press("question")
    helped = hands.picture()
    assert (helped.width(), helped.height()) == (WIDTH, HEIGHT)
    hands.press("Escape")
    plain = hands.picture()
    middle = np.s_[HEIGHT // 4 : 3 * HEIGHT // 4, WIDTH // 3 : 2 * WIDTH // 3]
    assert np.abs(pixels(helped) - pixels(plain))[middle].mean() > 5

    # Pick a microphone by its name: Tab through the pages to the list, then down.
    hands.press(*["Tab"] * (len(twin.header.tabs) + 1), "Down")

    def heard(engine: str) -> list[dict[str, str]]:
        virtual_microphone.play(said)
        return [row for row in hands.words() if row["kind"] == "heard" and engine in row["engine"]]

    rows = wait_for(lambda: heard("sparse"), "a word that was said into the microphone", 120)
    assert rows[-1]["source"] not in ("", "bundled recording")
    assert {row["word"] for row in rows} <= set("yes no up down left right on off stop go".split())

    # Put the other engine on air.
    hands.press("d")
    assert wait_for(lambda: heard("dense"), "a word of the dense engine", 120)

    # Take the challenge: say a word or be too late, and skip others.
    hands.press("ctrl+3")
    twin.show_page("challenge")
    twin.notice.tell("a notice moves the page down", True)  # so does each picture saved
    tiles = twin.current_page().turns
    hands.picture()
    idle = hands.picture()

    def turned(picture: QImage) -> list[int]:
        before, after = (tiles_of(twin, tiles, each) for each in (idle, picture))
        return [n for n in range(10) if np.abs(before[n] - after[n]).mean() > 0.5]

    hands.press("Return")
    virtual_microphone.play(said)
    first = wait_for(lambda: turned(hands.picture()), "the first word asked")
    assert first[0] == 0

    def went_on() -> bool:
        hands.press("n")  # between two words it skips nothing
        return turned(hands.picture())[:3] == [0, 1, 2]

    wait_for(went_on, "the words after it")

    # Find why an engine is grey.
    hands.click(*place(twin, twin.header.tabs["diagnostics"]))
    twin.show_page("diagnostics")
    copy = twin.current_page().copy
    twin.notice.dismiss()
    places = [place(twin, copy)]
    twin.notice.tell("a notice moves the page down", True)
    places.append(place(twin, copy))

    def copied() -> str:
        for where in places:
            hands.click(*where)
        text = hands.pasted()
        return text if "cannot run: " in text else ""

    text = wait_for(copied, "the reasons on the clipboard")
    line = next(line for line in text.splitlines() if line.startswith("sparse-alveo"))
    assert "XRT" in line
    assert any(line.startswith("log: ") for line in text.splitlines())
