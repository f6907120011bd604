"""Trace records: results, events and their end, a word at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import stand_in_core, testbench
from tests.engine.ip.kernel.bench import Bench, Run
from tests.engine.ip.kernel.testbench import Bus

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
U8 = npt.NDArray[np.uint8]
READ_ERROR, WRITE_ERROR = 1 << 4, 1 << 5
END = 0xFFFFFFFF
MOST = (testbench.TRACE_BYTES - testbench.RESULT_BYTES) // 4 - 2  # two in a beat, then the end


def _with_events(words: U8, counts: list[int]) -> U8:
    images = words[: len(counts)].copy()
    images[:, 0] = np.array(counts) & 0xFF
    images[:, 1] = np.array(counts) >> 8
    return images


def _check(bench: Bench, run: Run, images: U8) -> None:
    for word, image in enumerate(images):
        record = run.record(word)
        assert record[:64] == bench.core.sums(image[None]).tobytes()
        found = np.frombuffer(record[64:], "<u4")
        truth = stand_in_core.events(image)[:MOST]
        lines = (len(truth) // 16 + 1) * 16
        assert np.array_equal(found[: len(truth)], truth)
        assert (found[len(truth) : lines] == END).all()
        assert (found[lines:] == 0xA5A5A5A5).all()  # the rest is not written


@pytest.mark.parametrize("n", [0, 1, 5])
def test_records_of_words(loaded: Bench, words: U8, n: int) -> None:
    run = loaded.trace(words[:n])
    assert (run.trailer.status, run.trailer.words_done) == (0, n)
    _check(loaded, run, words[:n])


def test_every_length_of_the_last_line(loaded: Bench, words: U8) -> None:
    images = _with_events(words, list(range(34)))
    _check(loaded, loaded.trace(images), images)


def test_a_full_record_and_one_event_too_many(loaded: Bench, words: U8) -> None:
    """Those beyond the record are left out, its end is not, and the next record is whole."""
    images = _with_events(words, [MOST - 1, MOST, MOST + 1, MOST + 2, MOST + 3, 16383, 3])
    run = loaded.trace(images)
    assert run.trailer.words_done == 7
    _check(loaded, run, images)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("percent", [10, 50])
def test_stalls_change_nothing(loaded: Bench, words: U8, percent: int, seed: int) -> None:
    loaded.simulation.configure(Bus().stalled(percent, seed))
    _check(loaded, loaded.trace(words[:6], 64 * seed), words[:6])


@pytest.mark.parametrize("latency", [1, 100, 3000])
def test_lines_wait_for_slow_answers(loaded: Bench, words: U8, latency: int) -> None:
    """Which answers are results' is known for as long as they are outstanding."""
    images = _with_events(words, [0, 0, 0, 200])
    loaded.simulation.configure(Bus(write_latency=latency))
    run = loaded.trace(images)
    assert (run.trailer.status, run.trailer.words_done) == (0, len(images))
    _check(loaded, run, images)


def test_untraced_runs_before_and_after(loaded: Bench, words: U8) -> None:
    for _ in range(2):
        assert np.array_equal(loaded.infer(words[:5]).sums, loaded.core.sums(words[:5]))
        _check(loaded, loaded.trace(words[5:8]), words[5:8])


@pytest.mark.parametrize("word", range(3))
def test_errors_end_the_run(loaded: Bench, words: U8, word: int) -> None:
    images = words[:3]
    run = loaded.trace(images, fail_read=word * 1024 + 512)
    assert (run.trailer.status, run.trailer.words_done) == (READ_ERROR, word)
    run = loaded.trace(images, fail_write=word << 16)
    assert (run.trailer.status, run.trailer.words_done) == (WRITE_ERROR, word)
    _check(loaded, loaded.trace(images), images)
