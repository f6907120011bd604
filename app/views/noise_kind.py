"""Which noise: its names, and the switch that chooses one."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.views.switch import PartSwitch
from engine.values import NoiseKind

KINDS: tuple[NoiseKind, ...] = ("off", "babble", "pink")


def noise_said(kind: NoiseKind) -> str:
    """A kind of noise in the language of the window."""
    if kind == "babble":
        return QCoreApplication.translate("Noise", "babble")
    if kind == "pink":
        return QCoreApplication.translate("Noise", "pink noise")
    return QCoreApplication.translate("Noise", "off")


class KindSwitch(PartSwitch):
    """Off, babble or pink noise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(KINDS, "off", parent, air=20, high=48)
        self.setAccessibleName(self.tr("Noise"))

    @property
    def kind(self) -> NoiseKind:
        """The kind that is on."""
        return cast(NoiseKind, self.on)

    def words(self, part: str, on: bool) -> str:
        """The kind's name."""
        return noise_said(cast(NoiseKind, part))
