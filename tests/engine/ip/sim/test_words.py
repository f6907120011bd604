"""Words through the simulated core: their cycles, and that a wrong sum is not passed over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.artifact import find_model, load
from engine.ip.geometry import SMALL
from engine.ip.sim import words
from engine.ip.sim.bench import Run
from engine.ip.sim.words import TooFewWords, check
from engine.spec.network import run

pytestmark = pytest.mark.timeout(900)


def test_real_words_are_equal_and_their_cycles_are_the_slowest_layers(
    simulation_cache: Path, real_words
) -> None:
    network = load(find_model("gsc12-sparse")).network
    seen: list[tuple[str, int, int]] = []
    checked = check(
        network, SMALL, real_words[:35], simulation_cache, count=lambda *told: seen.append(told)
    )
    assert (checked.words, checked.differing) == (35, ())
    cycles = checked.cycles
    assert cycles.slowest == "conv1"
    assert 6272 <= cycles.conv1 <= cycles.word <= 6400  # 784 positions, 64 channels, 8 at once
    assert cycles.word < cycles.conv1 + cycles.conv2 < cycles.latency + cycles.conv2
    assert [done for _, done, total in seen if total == 35] == [0, 18, 35]


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch):
    """Simulates with the truth, 100 cycles a word; what it is given may be spoilt first."""
    network = load(find_model("gsc12-sparse")).network
    spoilt: set[int] = set()
    asked: list[int] = []

    def simulate(program: Path, image: bytes, part: np.ndarray) -> Run:
        sums = np.zeros((len(part), 16), np.int32)
        truth = run(network, part)
        sums[:, : truth.shape[1]] = truth
        for i in range(len(part)):
            if sum(asked) + i in spoilt:
                sums[i, 15] = 1
        asked.append(len(part))
        done = 1000 + 100 * np.arange(len(part))
        busy = np.array([90, 50, 40, 30]) * len(part)
        none = np.zeros(0, np.uint8)
        return Run(sums, done - 700, done, busy, none, none, none)

    monkeypatch.setattr(words, "build_bench", lambda *_, **__: Path("none"))
    monkeypatch.setattr(words, "simulate", simulate)
    return network, spoilt, asked


def test_a_word_that_differs_is_named_whatever_part_it_is_in(faked, real_words, tmp_path) -> None:
    network, spoilt, asked = faked
    spoilt |= {3, 40}
    checked = check(network, SMALL, real_words[:41], tmp_path)
    assert checked.differing == (3, 40)
    assert asked == [21, 20]


def test_the_time_between_two_parts_is_not_counted(faked, real_words, tmp_path) -> None:
    network, _, asked = faked
    cycles = check(network, SMALL, real_words[:70], tmp_path).cycles
    assert len(asked) == 3
    assert cycles.word == 100
    assert (cycles.conv1, cycles.conv2, cycles.linear1, cycles.winners) == (90, 50, 40, 30)
    assert cycles.latency == 700


def test_one_word_has_no_cycles_from_word_to_word(faked, real_words, tmp_path) -> None:
    with pytest.raises(TooFewWords, match="2 words or more"):
        check(faked[0], SMALL, real_words[:1], tmp_path)
