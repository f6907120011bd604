"""Reset at any moment leaves a kernel that works."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import testbench as tb
from tests.engine.ip.kernel.bench import IMAGES, MODEL, OUT, Bench
from tests.engine.ip.kernel.testbench import Bus

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
U8 = npt.NDArray[np.uint8]


def _works(bench: Bench, words: U8) -> None:
    simulation = bench.simulation
    assert simulation[tb.CTRL] == tb.IDLE
    assert [simulation[offset] for offset in (tb.N_WORDS, tb.STATUS, tb.GIE)] == [0, 0, 0]
    assert bench.infer(words[:1]).trailer.status == 1  # there is no model until one is loaded
    assert bench.load(bench.core.image(words[1])).status == 0
    run = bench.infer(words[:4])
    assert (run.trailer.status, run.trailer.words_done) == (0, 4)
    assert np.array_equal(run.sums, bench.core.sums(words[:4]))
    assert bench.self_test().status == 0


@pytest.mark.parametrize("cycles", [1, 16])
@pytest.mark.parametrize("moment", [0, 3, 17, 45, 70, 130, 200, 333, 470, 600, 801, 1500])
@pytest.mark.parametrize("mode", [tb.LOAD, tb.INFER, tb.SELF_TEST, tb.TRACE])
def test_reset_within_a_run(loaded: Bench, words: U8, mode: int, moment: int, cycles: int) -> None:
    simulation = loaded.simulation
    simulation.configure(Bus().stalled(20 * (moment % 2), moment))
    loaded.place(mode, words[:6], loaded.core.image(words[2]), 0)
    simulation.start(mode, model=MODEL, images=IMAGES, out=OUT, n_words=6)
    simulation.tick(moment)
    simulation.reset(cycles)
    loaded.clear()
    _works(loaded, words)


def test_answers_from_before_the_reset_are_ignored(loaded: Bench, words: U8) -> None:
    """An interconnect that is not reset along may still answer; those beats are nobody's."""
    simulation = loaded.simulation
    loaded.place(tb.INFER, words[:6], b"", 0)
    simulation.start(tb.INFER, images=IMAGES, out=OUT, n_words=6)
    simulation.tick(60)
    simulation.reset_kernel_alone()
    simulation.tick(2000)
    loaded.clear()
    _works(loaded, words)
