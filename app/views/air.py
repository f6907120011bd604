"""Which engine is on air, and the way to the other one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.values import FAMILIES, family_named
from app.views.switch import PartSwitch


class AirSwitch(PartSwitch):
    """Dense or sparse on air, each with its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(FAMILIES, "sparse", parent)
        self.setAccessibleName(self.tr("Engine on air"))
        self.setToolTip(self.tr("D dense, S sparse, space swaps"))

    def set_on(self, part: str) -> None:
        """Which half is on air, without emitting."""
        super().set_on(part)
        self.setAccessibleDescription(self.tr("{family} on air").format(family=part))

    def words(self, part: str, on: bool) -> str:
        """The family and its key."""
        text = f"{part}  {part[0].upper()}"
        return self.tr("{family}  on air").format(family=text) if on else text

    def tones(self, part: str) -> tuple[str, str]:
        """The family's colour, and what is read on it."""
        colours = self.look.colours
        return colours.family(family_named(part)), colours.on_colour
