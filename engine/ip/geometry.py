"""How large an IP is built: its multipliers by layer and its memories, in 32 bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CHANNELS = 64
TAPS = 25
INPUTS = 1600
BLOCK = 16
BLOCKS = 94
LABELS = 16
LAYER_SHAPES = ((14, 14, 64), (5, 5, 64), (1500,))  # of what the hidden layers give
_ROW_UNIT = 256


@dataclass(frozen=True)
class Geometry:
    """The parameters of the RTL.

    ``conv1_lanes``: output channels of conv1 at once (4 to 32, a power of two), 25 multipliers
    each. ``conv2_parts``: lanes of each of the five kernel rows (1 to 15), 64 multipliers each.
    ``linear1_ways``: blocks of 16 outputs that linear1 adds a cycle (1 to 31). ``conv2_scalers``
    (to 64) and ``linear1_scalers`` (to 16): channels that are requantised a cycle, powers of two;
    conv1 has a quarter of its lanes. ``linear1_rows``: rows of linear1's block memory, by 256.
    """

    conv1_lanes: int
    conv2_parts: int
    linear1_ways: int
    conv2_scalers: int
    linear1_scalers: int
    linear1_rows: int

    def __post_init__(self) -> None:
        for name, least, most in (
            ("conv1_lanes", 4, 32),
            ("conv2_scalers", 1, 32),
            ("linear1_scalers", 1, 16),
        ):
            size = getattr(self, name)
            if not least <= size <= most or size & (size - 1):
                raise ValueError(f"{name} must be a power of two from {least} to {most}")
        if not 1 <= self.conv2_parts <= 15:
            raise ValueError("conv2_parts must be 1..15")
        if not 1 <= self.linear1_ways <= 31:
            raise ValueError("linear1_ways must be 1..31")
        if self.linear1_rows % _ROW_UNIT or not 0 < self.linear1_rows < 256 * _ROW_UNIT:
            raise ValueError(f"linear1_rows must be a multiple of {_ROW_UNIT} below 65536")

    @property
    def code(self) -> int:
        """The geometry register, and the parameter ``GEOMETRY`` of the RTL.

        From the low end: log2 of conv1_lanes (4 bits), conv2_parts (4), linear1_ways (8), log2 of
        conv2_scalers (4), log2 of linear1_scalers (4), linear1_rows / 256 (8).
        """
        return (
            _log2(self.conv1_lanes)
            | self.conv2_parts << 4
            | self.linear1_ways << 8
            | _log2(self.conv2_scalers) << 16
            | _log2(self.linear1_scalers) << 20
            | self.linear1_rows // _ROW_UNIT << 24
        )

    @classmethod
    def from_code(cls, code: int) -> Geometry:
        """The inverse of :attr:`code`; raises ``ValueError``."""
        return cls(
            conv1_lanes=1 << (code & 15),
            conv2_parts=code >> 4 & 15,
            linear1_ways=code >> 8 & 255,
            conv2_scalers=1 << (code >> 16 & 15),
            linear1_scalers=1 << (code >> 20 & 15),
            linear1_rows=(code >> 24) * _ROW_UNIT,
        )

    @property
    def multipliers(self) -> int:
        """Multipliers of weights with activations, those of the requantisation not counted."""
        return (
            self.conv1_lanes * TAPS
            + 5 * self.conv2_parts * CHANNELS
            + self.linear1_ways * BLOCK
            + LABELS
        )

    @property
    def conv2_lanes(self) -> int:
        """Lanes of conv2: lane ``row * parts + part`` has channels ``c % parts == part``."""
        return 5 * self.conv2_parts

    @property
    def row_space(self) -> int:
        """Addresses that a column of linear1's block memory takes: a power of two."""
        return 1 << (self.linear1_rows - 1).bit_length()

    @property
    def words(self) -> Mapping[int, int]:
        """64-bit words of each load target, as ``rtl/memory_map.sv`` has them."""
        return {
            0: 3,
            1: 64 * self.conv1_lanes,
            2: CHANNELS,
            3: 40,
            4: 4096 * self.conv2_lanes,
            5: CHANNELS,
            6: INPUTS,
            7: self.row_space * self.linear1_ways,
            8: self.row_space * 2 * self.linear1_ways,
            9: BLOCKS * BLOCK,
            10: 4096,
            11: LABELS // 2,
        }


SMALL = Geometry(8, 1, 1, 1, 1, 5120)
FAST = Geometry(32, 2, 1, 2, 4, 6144)
DENSE_SMALL = Geometry(4, 1, 7, 1, 1, 22528)
DENSE_FAST = Geometry(8, 3, 18, 2, 4, 9728)
GEOMETRIES: Mapping[str, Geometry] = {
    "small": SMALL,
    "fast": FAST,
    "dense-small": DENSE_SMALL,
    "dense-fast": DENSE_FAST,
}


def _log2(size: int) -> int:
    return size.bit_length() - 1
