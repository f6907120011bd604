"""Words a second of an engine and of a card full of them: cycles, cells and an assumed clock."""

from __future__ import annotations

from dataclasses import dataclass

from engine.ip.report.cells import Cells
from engine.values import SimulatedSpeed

CLOCKS_MHZ = (200, 250, 300)
FILLS = (0.50, 0.65, 0.80)
CLOCK_MHZ, FILL = 250, 0.65  # where a single figure is told


@dataclass(frozen=True)
class Card:
    """What a card's chip has, all of its ``regions`` together; ``certainty`` of these numbers."""

    name: str
    regions: int
    lut: int
    ff: int
    dsp: int
    bram36: int
    uram: int
    certainty: str


U250 = Card(
    "Alveo U250",
    regions=4,
    lut=1_728_000,
    ff=3_456_000,
    dsp=12_288,
    bram36=2_688,
    uram=1_280,
    certainty="from memory, check with platforminfo; the shell's share is not taken off",
)


@dataclass(frozen=True)
class Filled:
    """How many engines a card takes at a fill, and the resource that ends first.

    ``spread`` is the number if an engine could lie across two regions, which costs clock.
    """

    engines: int
    spread: int
    ends_first: str


def words_per_second(cycles: float, mhz: float) -> float:
    """Of one engine that takes so many cycles a word: modelled, as the clock is assumed."""
    return SimulatedSpeed(cycles, mhz).words_per_second


def filled(card: Card, cells: Cells, fill: float) -> Filled:
    """Engines that take at most the share ``fill`` of every resource of every region."""
    needs = {
        "LUT": (card.lut, cells.lut),
        "FF": (card.ff, cells.ff),
        "DSP": (card.dsp, cells.dsp),
        "BRAM": (card.bram36, cells.bram36),
        "URAM": (card.uram, cells.uram),
    }
    whole = {name: fill * has / need for name, (has, need) in needs.items() if need}
    first = min(whole, key=lambda name: whole[name])
    return Filled(card.regions * int(whole[first] / card.regions), int(whole[first]), first)
