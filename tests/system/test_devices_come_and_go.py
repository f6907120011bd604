"""Microphones that come and go, through a sound server of the test's own: the window recovers."""

from __future__ import annotations

import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
WAIT_S = 60.0  # what a busy machine may need; how long it took is printed
SPARE_HANDLES = 2  # a file that a library keeps for good is no leak; one more each time is

# Says what the window shows; "count" on its input is answered with what the process holds.
WINDOW = """
import os, sys
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication
from app.bridge import LiveBridge
from app.settings import Settings
from app.window import Window

application = QApplication([])
bridge = LiveBridge({"source": "mic"})
window = Window(bridge, Settings(), None, kiosk=False)
lanes = set()

def say(*words):
    print(*words, flush=True)

def opened(session):
    lanes.clear()
    say("session", "live" if session.live else session.source)

def answered(reading):
    if reading.family not in lanes:
        lanes.add(reading.family)
        if len(lanes) == 2:
            say("both engines answer")

def asked():
    if not sys.stdin.readline().strip():
        application.quit()
        return
    threads = len(os.listdir("/proc/self/task"))
    say("holds", threads, len(os.listdir("/proc/self/fd")))

bridge.session_opened.connect(opened)
bridge.lane.connect(answered)
bridge.notice.connect(lambda text, trouble: say("notice", text))
notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
notifier.activated.connect(asked)
window.show()
bridge.begin()
application.exec()
window.close()
bridge.close()
say("closed")
"""


class Told:
    """The window's lines as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self.all: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def wait_for(self, start: str) -> str:
        """The next line that begins like this."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no '{start}' within {WAIT_S} s; told: {self.all}")
            self.all.append(line)
            if line.startswith(start):
                return line

    def holds(self) -> tuple[int, int]:
        """Threads and file descriptors of the window's process."""
        self.ask("count")
        _, threads, files = self.wait_for("holds").split()
        return int(threads), int(files)

    def ask(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()


@contextmanager
def window(microphone: Any, first: str = "session live") -> Iterator[Told]:
    """The window, listening to the microphone with both engines, or to what stands in for it."""
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW],
        cwd=ROOT,
        env={**microphone.environment, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            told = Told(process)
            told.wait_for(first)
            told.wait_for("both engines answer")
            yield told
            told.ask("")
            told.wait_for("closed")
            assert process.wait(30) == 0
        finally:
            process.kill()


LOST = {
    "unplugged": "stopped", "killed": "stopped", "stalled": "gave no sound",
    "muted": "digital silence",
}  # fmt: skip


def lose_and_return(microphone: Any, told: Told, kind: str) -> float:
    """Take the microphone away and give it back; seconds from then until it is heard again."""

    def plug() -> None:
        microphone.plug()
        microphone.hum()

    def start() -> None:
        microphone.start()
        microphone.hum()

    going, coming = {
        "unplugged": (microphone.unplug, plug),
        "killed": (microphone.kill, start),
        "stalled": (microphone.stall, microphone.go_on),
        "muted": (lambda: microphone.mute(True), lambda: microphone.mute(False)),
    }[kind]
    going()
    notice = told.wait_for("notice")
    assert LOST[kind] in notice, told.all
    if kind != "muted":  # a stream that only gives silence is listened to all the while
        assert notice.endswith("Until then the bundled recording plays."), told.all
        told.wait_for("session bundled recording")
        told.wait_for("both engines answer")
    coming()
    back_s = time.monotonic()
    if kind != "muted":
        told.wait_for("session live")
    assert told.wait_for("notice").endswith("is heard again."), told.all
    took_s = time.monotonic() - back_s
    if kind != "muted":
        told.wait_for("both engines answer")
        took_s = time.monotonic() - back_s
    return took_s


def run(microphone: Any, kinds: list[str]) -> dict[str, list[float]]:
    """Lose the microphone in each of these ways; nothing may be held any more than before."""
    took: dict[str, list[float]] = {}
    microphone.hum()
    with window(microphone) as told:
        took.setdefault(kinds[0], []).append(lose_and_return(microphone, told, kinds[0]))
        before = told.holds()  # now all that is loaded late is loaded
        for kind in kinds[1:]:
            took.setdefault(kind, []).append(lose_and_return(microphone, told, kind))
        after = told.holds()
    for kind, seconds in took.items():
        shown = ", ".join(f"{value:.2f}" for value in seconds)
        print(f"\n{kind}: heard again {shown} s after the return (worst {max(seconds):.2f} s)")
    print(f"threads and file descriptors: {before} before, {after} after")
    assert after[0] <= before[0] + SPARE_HANDLES, (before, after)
    assert after[1] <= before[1] + SPARE_HANDLES, (before, after)
    return took


def test_the_window_recovers_from_each_loss(virtual_microphone: Any) -> None:
    kinds = [*LOST]
    random.Random(13).shuffle(kinds)
    run(virtual_microphone, [*kinds, kinds[0]])


def test_a_server_that_hangs_at_the_start_does_not_hang_the_window(virtual_microphone: Any) -> None:
    virtual_microphone.hum()
    virtual_microphone.stall()
    with window(virtual_microphone, first="session bundled recording") as told:
        assert any("does not answer" in line for line in told.all), told.all
        virtual_microphone.go_on()
        told.wait_for("session live")
        told.wait_for("both engines answer")


def test_a_stream_that_the_server_moved_to_a_silent_source_is_brought_back(
    virtual_microphone: Any,
) -> None:
    """PulseAudio moves a stream whose source is taken away; its program is told nothing."""
    virtual_microphone.hum()
    spare = virtual_microphone.pactl(
        "load-module", "module-null-sink", "norewinds=1", "sink_name=spare"
    ).strip()
    with window(virtual_microphone) as told:
        virtual_microphone.pactl("unload-module", "module-sine")  # else the tone moves along
        virtual_microphone.unplug(besides=spare)
        assert "digital silence" in told.wait_for("notice")
        virtual_microphone.plug()
        virtual_microphone.hum()
        back_s = time.monotonic()
        # some servers move it back by themselves, from others it has to be asked for anew
        assert told.wait_for("notice").endswith("is heard again.")
        print(f"\nmoved: heard again {time.monotonic() - back_s:.2f} s after the return")


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", LOST)
def test_the_window_recovers_ten_times_in_a_row(virtual_microphone: Any, kind: str) -> None:
    run(virtual_microphone, [kind] * 10)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_the_window_recovers_in_any_order(virtual_microphone: Any) -> None:
    kinds = [*LOST] * 8
    random.Random(29).shuffle(kinds)
    run(virtual_microphone, kinds)
