from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.main import LiveOptions, has_screen, process_age_s, run_live, save_picture
from app.settings import Settings
from app.theme import DARK
from app.window import Window


def test_without_a_screen_one_sentence_and_exit_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert not has_screen()
    assert run_live(LiveOptions()) == 1
    said = capsys.readouterr().err
    assert said.startswith("There is no screen")
    assert said.count("\n") == 1


def test_the_process_has_an_age() -> None:
    young = process_age_s()
    assert young > 0
    assert process_age_s() >= young


def test_a_picture_is_whole_or_not_there(qtbot: QtBot, fakes: ModuleType, tmp_path: Path) -> None:
    window = Window(fakes.FakeBridge(), Settings(), None)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    path = tmp_path / "new" / "window.png"
    save_picture(window, path)
    assert QImage(str(path)).size() == window.size()
    assert [entry.name for entry in path.parent.iterdir()] == ["window.png"]


def test_nothing_heavy_is_imported_before_the_first_window() -> None:
    """What takes long to import would hold up the window, or raise where it is missing."""
    code = (
        "import sys\n"
        "import app.bridge, app.crash, app.main, app.settings, app.theme, app.window\n"
        "heavy = 'torch openvino onnxruntime librosa sklearn sounddevice soundfile soxr scipy "
        "pyqtgraph numba'.split()\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_options_need_no_qt() -> None:
    code = "import sys, app.main; print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def run_program(options: str) -> str:
    """What the window's program itself writes."""
    code = "import sys; from app.cli import main; sys.exit(main(sys.argv[1:]))"
    python = [sys.executable, *(["-S"] if sys.flags.no_site else [])]
    return subprocess.run(
        [*python, "-c", code, "live", "--fresh", *options.split()], check=True, timeout=90,
        cwd=Path(__file__).parents[2], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("page", ["exam", "study", "diagnostics", "live"])
def test_engines_are_opened_whatever_page_is_first(page: str) -> None:
    """What stands still on a page is shown all the same."""
    told = run_program(f"--page {page} --after 2")
    assert "first window on screen after" in told  # said when they begin


def test_the_picture_is_of_the_page_asked_for(
    qtbot: QtBot, fakes: ModuleType, tmp_path: Path
) -> None:
    """The program itself: the tab that stands on a panel is the page's."""
    file = tmp_path / "window.png"
    run_program(f"--language en --page challenge --after 1 --screenshot {file}")
    picture = QImage(str(file))
    window = Window(fakes.FakeBridge(), Settings(), None)
    qtbot.addWidget(window)
    window.resize(picture.size())
    window.show()
    edges = {}
    for page, tab in window.header.tabs.items():
        corner = tab.mapTo(window, QPoint(tab.width() // 2, 4))
        edges[page] = picture.pixelColor(corner).name()
    open_ones = [page for page, colour in edges.items() if colour == DARK.track]
    assert open_ones == ["challenge"], edges
