"""Keeps the screen lit: asks the desktop, else the X server."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LOG = logging.getLogger("sparsespot.kiosk")
_NAME, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_WAIT_MS = 1000


def keep_lit(
    ask_desktop: Callable[[], bool] | None = None, ask_x: Callable[[], bool] | None = None
) -> str | None:
    """Ask for a screen that stays lit; who granted it, None where nobody did. The log says so.

    The desktop's promise ends with this process, the X server's with the X session.
    """
    for name, ask in (
        (_NAME, ask_desktop or _ask_desktop),
        ("xset", ask_x or _ask_x),
    ):
        if ask():
            LOG.info("the screen stays lit, by %s", name)
            return name
    LOG.warning(
        "nothing here could be asked to keep the screen lit; switch the screen saver off by hand"
    )
    return None


def _ask_desktop() -> bool:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not Path(runtime, "bus").exists():
        return False  # without an address the library would start a bus of its own
    try:
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage
    except ImportError:
        return False
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    order = QDBusMessage.createMethodCall(_NAME, _PATH, _NAME, "Inhibit")
    order.setArguments(["SparseSpot", "a demonstration runs unattended"])
    reply = bus.call(order, QDBus.CallMode.Block, _WAIT_MS)
    return bool(reply.type() == QDBusMessage.MessageType.ReplyMessage)


def _ask_x() -> bool:
    xset = shutil.which("xset")
    if sys.platform != "linux" or xset is None or not os.environ.get("DISPLAY"):
        return False
    orders = (("s", "off"), ("s", "noblank"), ("-dpms",))
    done = [_run([xset, *order]) for order in orders]
    return done[0]  # some servers know no power saving, and then there is none to switch off


def _run(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
