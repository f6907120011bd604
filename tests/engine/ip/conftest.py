"""Random networks for the IP, and simulated compute cores, built once for each state of the RTL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.ip.geometry import Geometry
from engine.ip.sim.bench import build_bench
from engine.ip.sim.build import BuildFailed, find_verilator
from engine.spec.arithmetic import k_winners, max_pool, requantise
from engine.spec.network import HiddenLayer, IntegerNetwork, OutputLayer, convolve, exact_product

ROOT = Path(__file__).resolve().parents[3]
U8 = npt.NDArray[np.uint8]
BuildCore = Callable[[Geometry], Path]
MakeNetwork = Callable[..., IntegerNetwork]


def random_network(
    images: U8,
    seed: int,
    *,
    widths: tuple[int, int, int, int] = (64, 64, 1500, 12),
    ks: tuple[int, int, int] = (6, 8, 150),
    density: tuple[float, float] = (0.5, 0.02),
    levels: tuple[int, int, int] = (250, 250, 250),
    kind: str = "any",
) -> IntegerNetwork:
    """A network of those widths and k: of conv2's taps and linear1's blocks it keeps ``density``.

    The largest sum of ``images`` becomes a byte of about ``levels``: 3 leaves ties, 4000 saturates.
    ``kind`` of weights: "any", "ties" (-1, 0 and 1) or "extreme" (-128 and 127).
    """
    rng = np.random.default_rng(seed)
    first, second, units, labels = widths
    taps = rng.random((1, first, 5, 5)) < density[0]
    blocks = rng.random((-(-units // 16), 25 * second)) < density[1]
    kept = blocks.repeat(16, axis=0)[:units]
    weights = {
        "conv1": _weights(rng, kind, (first, 1, 5, 5)),
        "conv2": _weights(rng, kind, (second, first, 5, 5)) * taps,
        "linear1": _weights(rng, kind, (units, 25 * second)) * kept,
    }
    values: U8 = images[:, :, :, None]
    hidden = []
    for name, k, level in zip(weights, ks, levels, strict=True):
        mine = weights[name].astype(np.int8)
        bias = rng.integers(-2000, 2000, len(mine)).astype(np.int32)
        if name == "linear1":
            sums = exact_product(values.reshape(len(images), -1), mine) + bias
        else:
            sums = max_pool(convolve(values, mine, bias))
        multiplier = _multipliers(rng, kind, len(mine))
        shift = _shift(sums, multiplier, level)
        hidden.append(HiddenLayer(mine, bias, multiplier, shift, k))
        values = k_winners(requantise(sums, multiplier, shift), k)
    out = _weights(rng, kind, (labels, units)).astype(np.int8)
    bias = rng.integers(-(2**30), 2**30, labels).astype(np.int32)
    return IntegerNetwork(*hidden, OutputLayer(out, bias, 1.0))


def _weights(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> npt.NDArray[np.int64]:
    if kind == "ties":
        return rng.integers(-1, 2, shape)
    if kind == "extreme":
        return np.where(rng.random(shape) < 0.5, -128, 127)
    return rng.integers(-128, 128, shape)


def _multipliers(rng: np.random.Generator, kind: str, n: int) -> npt.NDArray[np.int32]:
    if kind == "ties":
        return np.full(n, 1, np.int32)
    return rng.integers(1, 1 << 15, n).astype(np.int32)


def _shift(sums: npt.NDArray[np.int32], multiplier: npt.NDArray[np.int32], level: int) -> int:
    most = int((sums.astype(np.int64) * multiplier).max())
    return int(np.clip(max(most, 1).bit_length() - max(level, 1).bit_length(), 1, 31))


@pytest.fixture(scope="session")
def simulation_cache() -> Path:
    """Where models are kept; skips where Verilator is not installed."""
    try:
        find_verilator()
    except BuildFailed as missing:
        pytest.skip(str(missing))
    return ROOT / "build" / "simulation"


@pytest.fixture(scope="session")
def core(simulation_cache: Path) -> BuildCore:
    """Builds, or finds again, the simulated core of a geometry."""
    return lambda geometry: build_bench(geometry, simulation_cache)


@pytest.fixture(scope="session")
def real_words() -> U8:
    """Images of real words, uint8 ``(360, 32, 32)``."""
    images: U8 = np.load(ROOT / "tests/golden/words.npz")["images"]
    return images


@pytest.fixture(scope="session")
def make_network() -> MakeNetwork:
    """:func:`random_network`."""
    return random_network
