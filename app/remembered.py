"""The window's settings while it is open: what was chosen, noted as it happens."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from app.settings import Settings
from app.signals import LiveSignals
from app.values import PointChoice, SessionFacts, family_named
from engine.values import OperatingPoint


class Remembered(QObject):
    """Holds the settings in ``now``, and notes in them what the bridge says is in force."""

    def __init__(self, bridge: LiveSignals, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.now = settings
        bridge.session_opened.connect(self._note_session)
        bridge.on_air_changed.connect(self._note_on_air)
        bridge.point_changed.connect(self._note_point)
        bridge.gain_changed.connect(self._note_gain)

    @Slot(object)
    def _note_session(self, session: SessionFacts) -> None:
        dense, sparse = session.dense, session.sparse
        self.now = replace(
            self.now,
            dense=self.now.dense if dense is None else dense.info.id,
            sparse=self.now.sparse if sparse is None else sparse.info.id,
        )

    @Slot(str)
    def _note_on_air(self, family: str) -> None:
        self.now = replace(self.now, on_air=family_named(family))

    @Slot(object, object)
    def _note_point(self, point: OperatingPoint, own: OperatingPoint) -> None:
        self.now = replace(self.now, point=PointChoice.between(own, point))

    @Slot(str, float)
    def _note_gain(self, name: str, gain_db: float) -> None:
        if name:
            gains = {**dict(self.now.gains), name: gain_db}
            kept = tuple((device, gain) for device, gain in gains.items() if gain)
            self.now = replace(self.now, gains=kept)
