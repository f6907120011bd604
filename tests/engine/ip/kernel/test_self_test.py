"""The self-test's stored word: the same, another, and none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel.bench import Bench
from tests.engine.ip.kernel.images import Record, encode
from tests.engine.ip.kernel.stand_in_core import GEOMETRY, StandIn
from tests.engine.ip.kernel.testbench import Bus

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
U8 = npt.NDArray[np.uint8]
DIFFERS = 1 << 6


def test_a_well_kernel_passes_between_words(loaded: Bench, words: U8) -> None:
    for n in (0, 3):
        trailer = loaded.self_test()
        assert (trailer.status, trailer.words_done) == (0, 1)
        assert np.array_equal(loaded.infer(words[:n]).sums, loaded.core.sums(words[:n]))


def test_nothing_is_written_but_the_trailer(loaded: Bench) -> None:
    before = loaded.simulation.counts()["bytes_written"]
    loaded.self_test()
    assert loaded.simulation.counts()["bytes_written"] - before == 64


@pytest.mark.parametrize("label", range(16))
def test_each_sum_is_compared(bench: Bench, core: StandIn, words: U8, label: int) -> None:
    sums = core.sums(words[:1])[0].copy()
    sums[label] ^= 1 << 2 * label
    test = [Record(14, 0, words[0].view("<u8")), Record(15, 0, sums.view("<u8"))]
    assert bench.load(encode([*core.records(), *test], GEOMETRY)).status == 0
    assert bench.self_test().status == DIFFERS
    assert np.array_equal(bench.infer(words[:2]).sums, core.sums(words[:2]))
    assert bench.load(core.image(words[5])).status == 0
    assert bench.self_test().status == 0


@pytest.mark.parametrize("left_out", [14, 15])
def test_half_a_stored_word_is_none(bench: Bench, core: StandIn, words: U8, left_out: int) -> None:
    assert bench.load(core.image(words[0])).status == 0  # must be forgotten
    test = [record for record in core.test_records(words[0]) if record.target != left_out]
    assert bench.load(encode([*core.records(), *test], GEOMETRY)).status == 0
    trailer = bench.self_test()
    assert (trailer.status, trailer.words_done) == (DIFFERS, 0)


@pytest.mark.parametrize("seed", range(3))
def test_stalls_change_nothing(loaded: Bench, seed: int) -> None:
    loaded.simulation.configure(Bus().stalled(50, seed))
    assert loaded.self_test().status == 0
