"""Cards that a kernel can be built for: their chip, its regions and the memory beside each.

From memory of the cards' data sheets: ``platforminfo`` says what a platform really has.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.ip.xclbin import board


class UnknownBoard(ValueError):
    """A platform of a card that is not listed; one sentence."""


@dataclass(frozen=True)
class Board:
    """``part`` of Vivado; ``banks``: the memory beside each region (SLR), from SLR0 on."""

    name: str
    part: str
    banks: tuple[str, ...]

    def place(self, unit: int) -> tuple[str, str]:
        """Region and bank of the ``unit``-th compute unit from 0: the regions in turn."""
        region = unit % len(self.banks)
        return f"SLR{region}", self.banks[region]


BOARDS = (
    Board("xilinx_u250", "xcu250-figd2104-2L-e", ("DDR[0]", "DDR[1]", "DDR[2]", "DDR[3]")),
    Board("xilinx_u200", "xcu200-fsgd2104-2-e", ("DDR[0]", "DDR[1]", "DDR[3]")),
)


def board_of(platform: str) -> Board:
    """The card of a platform's name; raises :class:`UnknownBoard`."""
    for known in BOARDS:
        if board(platform) == known.name:
            return known
    names = " and ".join(known.name for known in BOARDS)
    raise UnknownBoard(
        f"The platform {platform} is of no card that is known here: give one of {names}, or add "
        "the card to engine/ip/vitis/boards.py."
    )
