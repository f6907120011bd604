"""What counted work costs on a CPU and in the IP: modelled from measured prototypes.

Nothing here was measured on the network it is asked about. Costs of a row and a block come from
stage times and cycle counts of prototypes whose work is known; they rank patterns, and a bench
or a simulation of the finished kernel takes their place. Write "modelled" wherever they appear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.training.work import LayerWork, Work

F64 = npt.NDArray[np.float64]
_LANES = 64  # channels at a position that the CPU kernel holds in one register of bytes
_UNITS = 1500
_ROW_WIDTHS = (16, 32, 64)
_LINEAR_BLOCK = 16
_CONV1_POSITIONS = 28 * 28


@dataclass(frozen=True)
class CpuCosts:
    """Microseconds of the stages of a whole-window sparse engine, one word, one core.

    The stage times are those of a prototype with one pattern, B: six taps an input channel
    shared by all 64 outputs, three blocks of 16 an input, k 6/8/150, random weights, so that all
    1,176 and 200 winners exist. It adds 3,600 rows of 64 in conv2: of 1,176 winners times 6 taps
    the half that lands inside the output, 100 of 196 positions for each tap (the prototype
    itself counts 359.9 for each of ten columns). It touches about 573 blocks in linear1.

    ``conv1_us``: dense conv1 with max-pool, for each 64 channels; no zero is skipped.
    ``winners1_us`` and ``winners2_us``: finding them among 64 channels at 196 and 25 positions,
    which hardly depends on k up to 8.
    ``row_ns``: one row of 16, 32 and 64 outputs in conv2, its share of building the lists
    included; widths between lie on the straight line.
    ``linear1_us``: bias and requantising of 1,500 units, ``block_ns``: 16 of them for one winner.
    ``rest_us``: winners among 1,500 units and the output layer.
    """

    processor: str
    conv1_us: float
    winners1_us: float
    row_ns: tuple[float, float, float]
    winners2_us: float
    linear1_us: float
    block_ns: float
    rest_us: float


_PATTERN_B_ROWS, _PATTERN_B_BLOCKS = 3600, 573
# Pattern A (one shared tap, 600 rows) in the same prototype costs 3.3 us less a word than B: a
# fixed part of conv2 would come out below zero, so its time is taken as proportional to rows.
# Narrow rows were measured in another prototype only (a Sapphire Rapids core, one tap for each
# block, "pull": 2,400 rows of 16 in 2.8 to 3.6 us, 1,200 of 32 in 1.9 to 2.4, 600 of 64 in 1.35
# to 1.6): by their midpoints a row of 16 costs 0.54 and one of 32 0.73 of a row of 64.
_NARROW = (3.2 / 2400 / (1.475 / 600), 2.15 / 1200 / (1.475 / 600), 1.0)
# Requantising 1,500 sums took 0.09 us by itself; what linear1 takes beyond that goes by blocks
# (0.73 ns each; a prototype with four blocks an input took 0.69).
_LINEAR1_FIXED = 0.09


def _from_stages(
    processor: str,
    conv1: float,
    winners1: float,
    conv2: float,
    winners2: float,
    linear1: float,
    rest: float,
) -> CpuCosts:
    """Costs from the stage times of pattern B in microseconds."""
    row = 1000 * conv2 / _PATTERN_B_ROWS
    row16, row32, row64 = (share * row for share in _NARROW)
    block = 1000 * (linear1 - _LINEAR1_FIXED) / _PATTERN_B_BLOCKS
    return CpuCosts(
        processor,
        conv1,
        winners1,
        (row16, row32, row64),
        winners2,
        _LINEAR1_FIXED,
        block,
        rest,
    )


ZEN5 = _from_stages("Zen 5 class, AVX-512, one core", 3.40, 1.10, 4.06, 0.20, 0.51, 0.25)
SAPPHIRE_RAPIDS = _from_stages(
    "Sapphire Rapids class, AVX-512, one core", 4.16, 1.00, 4.10, 0.33, 0.60, 0.30
)
# How good a kernel for narrow rows could get at best: a row costs what its width is of 64.
ZEN5_BOUND = replace(
    ZEN5,
    processor="Zen 5 class, narrow rows without loss (a bound)",
    row_ns=(ZEN5.row_ns[2] / 4, ZEN5.row_ns[2] / 2, ZEN5.row_ns[2]),
)
PROCESSORS = {"zen5": ZEN5, "zen5_bound": ZEN5_BOUND, "sapphire_rapids": SAPPHIRE_RAPIDS}


def cpu_us(work: Work, costs: CpuCosts = ZEN5) -> F64:
    """Modelled microseconds of each word ``(n,)`` in a sparse engine on one core, whole window."""
    conv1, conv2, linear1 = work.conv1, work.conv2, work.linear1
    row = float(np.interp(conv2.block_width, _ROW_WIDTHS, costs.row_ns))
    if conv2.block_width > _LANES:  # a layer without a pattern: as many whole vectors as it takes
        row = costs.row_ns[-1] * _times(conv2.block_width, _LANES)
    block = costs.block_ns * _times(linear1.block_width, _LINEAR_BLOCK)
    fixed = (
        (costs.conv1_us + costs.winners1_us) * _times(conv1.outputs, _LANES)
        + costs.winners2_us * _times(conv2.outputs, _LANES)
        + (costs.linear1_us + costs.rest_us) * linear1.outputs / _UNITS
    )
    varying: F64 = (conv2.rows.sum(1) * row + linear1.rows.sum(1) * block) / 1000
    return fixed + varying


@dataclass(frozen=True)
class IpCosts:
    """Clock cycles of the layers of a pipelined IP, one word; its layers work side by side.

    ``conv1_channels``: dense conv1 makes 16 channels a cycle at 784 positions (a plan, not built:
    3,136 cycles for 64 channels, its k-winners hidden behind it).
    ``conv2_lanes``: 64 multipliers, so one row of 64 outputs a cycle, or four rows of 16 that
    belong to four different blocks: each block has a list and a queue of its own and the fullest
    one decides. Pooling, requantising and k-winners hide behind the next position, as in the
    prototype of conv2 (3,500 cycles in 100 positions).
    ``linear1_lanes``: one block of 16 outputs a cycle and winner.
    ``linear1_row_cycles`` and ``linear1_fixed_cycles``: draining, the eight passes of the
    search for the threshold, ties, and the output of 150 winners; a straight line through the
    prototype's four measured sizes (572 cycles with 75 lanes, 1,336 with 25, 2,112 with 15, 6,068
    with 5) less what accumulating 160 winners takes, right to 2 %.
    ``output_fixed_cycles``: beside one cycle a winner (planned as 150 to 200 in all).
    """

    conv1_channels: int = 16
    conv2_lanes: int = 64
    linear1_lanes: int = 16
    linear1_row_cycles: float = 11.6
    linear1_fixed_cycles: float = 180.0
    output_fixed_cycles: float = 25.0


IP = IpCosts()


def ip_layer_cycles(work: Work, costs: IpCosts = IP) -> dict[str, F64]:
    """Modelled cycles of each layer and word, by layer name ``(n,)``."""
    linear1 = work.linear1
    words = len(work.conv2.rows)
    drained = _times(linear1.outputs, costs.linear1_lanes)
    accumulated = linear1.rows.sum(1) * _times(linear1.block_width, costs.linear1_lanes)
    conv1 = _CONV1_POSITIONS * _times(work.conv1.outputs, costs.conv1_channels)
    return {
        "conv1": np.full(words, float(conv1)),
        "conv2": _conv2_cycles(work.conv2, costs.conv2_lanes),
        "linear1": accumulated + costs.linear1_row_cycles * drained + costs.linear1_fixed_cycles,
        "output": linear1.winners + costs.output_fixed_cycles,
    }


def ip_cycles(work: Work, costs: IpCosts = IP) -> F64:
    """Modelled cycles between two words ``(n,)``: those of the slowest layer for each word."""
    interval: F64 = np.max(list(ip_layer_cycles(work, costs).values()), axis=0)
    return interval


def _conv2_cycles(conv2: LayerWork, lanes: int) -> F64:
    """All lanes busy, or the fullest block's list, whichever takes longer."""
    fullest = conv2.rows.max(1) * _times(conv2.block_width, lanes)
    cycles: F64 = np.maximum(fullest, np.ceil(conv2.lanes / lanes)).astype(np.float64)
    return cycles


def _times(width: int, lanes: int) -> int:
    """How often ``lanes`` are needed for ``width``."""
    return -(-width // lanes)
