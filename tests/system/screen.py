"""A virtual screen of a test's own, and hands on what it shows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

WIDTH, HEIGHT = 1280, 720


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Xvfb's display, ``:1``, for as long as it is used; skips where there is none."""
    missing = [tool for tool in ("Xvfb", "xdotool") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"needs {' and '.join(missing)} (apt install xvfb xdotool)")
    reading, writing = os.pipe()
    screen = f"{WIDTH}x{HEIGHT}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.kill()
        server.wait(10)


def on_screen(environment: Mapping[str, str], display: str) -> dict[str, str]:
    """An environment in which a program speaks English on that screen."""
    return {
        **environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb",
        "LANG": "C.UTF-8", "LANGUAGE": "", "LC_ALL": "",
    }  # fmt: skip


class Hands:
    """Keys and a mouse on the screen of an environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)

    def do(self, *words: str) -> str:
        """What xdotool does, and what it says of it."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=60,
            check=True,
        )  # fmt: skip
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        self.do("key", "--delay", "60", *keys)
