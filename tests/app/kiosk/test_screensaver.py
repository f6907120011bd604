from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.kiosk.screensaver import keep_lit

SERVICE = """
import sys
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection

@ClassInfo({"D-Bus Interface": "org.freedesktop.ScreenSaver"})
class Saver(QObject):
    @Slot(str, str, result="uint")
    def Inhibit(self, application, reason):
        print(application, flush=True)
        QTimer.singleShot(200, application_.quit)
        return 7

application_ = QCoreApplication([])
bus = QDBusConnection.sessionBus()
saver = Saver()
assert bus.registerObject("/org/freedesktop/ScreenSaver", saver, QDBusConnection.RegisterOption.ExportAllSlots)
assert bus.registerService("org.freedesktop.ScreenSaver")
print("ready", flush=True)
QTimer.singleShot(20000, application_.quit)
application_.exec()
"""  # noqa: E501


def test_who_is_asked_and_in_which_order(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asked: list[str] = []

    def answer(name: str, granted: bool) -> bool:
        asked.append(name)
        return granted

    assert keep_lit(lambda: answer("desktop", True), lambda: answer("x", True))
    assert asked == ["desktop"]
    assert keep_lit(lambda: answer("desktop", False), lambda: answer("x", True)) == "xset"
    assert "stays lit, by xset" in caplog.text
    assert keep_lit(lambda: False, lambda: False) is None
    assert "switch the screen saver off by hand" in caplog.text


def test_without_desktop_and_x_nobody_grants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert keep_lit() is None


@pytest.mark.system
def test_a_desktop_is_asked_over_its_bus(tmp_path: Path, python: list[str]) -> None:
    if not shutil.which("dbus-run-session"):
        pytest.skip("needs dbus-run-session (apt install dbus)")
    (tmp_path / "service.py").write_text(SERVICE)
    (tmp_path / "asks.py").write_text(
        "import subprocess, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from app.kiosk.screensaver import keep_lit\n"
        "service = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n"
        "assert service.stdout.readline() == 'ready\\n'\n"
        "application = QCoreApplication([])\n"
        "print(keep_lit())\n"
        "print(service.stdout.readline(), end='')\n"
        "service.wait(20)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    root = Path(__file__).parents[3]
    done = subprocess.run(
        ["dbus-run-session", "--", *python, str(tmp_path / "asks.py"),
         *python, str(tmp_path / "service.py")],
        capture_output=True, text=True, timeout=60, cwd=root,
        env={**environment, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["org.freedesktop.ScreenSaver", "SparseSpot"], done.stderr
