"""Says at once that a microphone came or went, where the optional part of Qt is installed."""

from __future__ import annotations

import importlib
import logging
from typing import Any

from PySide6.QtCore import QObject, Signal

_LOG = logging.getLogger(__name__)


class HotPlug(QObject):
    """Emits ``changed`` when Qt sees another list of inputs.

    Qt does not see everything (a sound server that was restarted, for one): whoever listens to
    this must look from time to time all the same.
    """

    changed = Signal()

    def __init__(self, devices: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        self._devices.setParent(self)
        self._devices.audioInputsChanged.connect(self.changed)


def hot_plug(parent: QObject | None = None) -> HotPlug | None:
    """Qt's watch over the inputs; None where PySide6-Addons or a library of the system lacks."""
    try:
        multimedia = importlib.import_module("PySide6.QtMultimedia")
    except ImportError as error:  # also where libpulse is missing
        _LOG.info("no hot-plug through Qt: %s", error)
        return None
    return HotPlug(multimedia.QMediaDevices(), parent)
