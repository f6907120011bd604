"""Work counted for whole batches, against loops over one word and the activity of engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from engine.artifact import Model
from engine.engines.activity import describe
from engine.spec.network import Trace, trace
from engine.training.work import count_work, figures, measure_work

LAYERS = ("conv1", "conv2", "linear1", "output")


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 < done <= total


def rows_by_loops(model: Model, run: Trace, word: int) -> tuple[Counter[int], Counter[int]]:
    """Rows of conv2 and blocks of linear1 by output block: winner by winner, tap by tap."""
    conv2, linear1 = Counter[int](), Counter[int]()
    taps, blocks = model.patterns["conv2"], model.patterns["linear1"]
    assert taps.taps is not None
    values = run.conv1[word]
    for y, x, channel in np.argwhere(values).tolist():
        for entry in range(taps.starts[channel], taps.starts[channel + 1]):
            i, j = divmod(int(taps.taps[entry]), 5)
            if 0 <= y - i < 10 and 0 <= x - j < 10:
                conv2[int(taps.blocks[entry])] += 1
    for source in np.flatnonzero(run.conv2[word].reshape(-1)).tolist():
        for entry in range(blocks.starts[source], blocks.starts[source + 1]):
            linear1[int(blocks.blocks[entry])] += 1
    return conv2, linear1


@pytest.mark.parametrize("block_widths", [(64, 16), (16, 16), (20, 24)], ids=str)
def test_rows_and_blocks_are_those_that_loops_find(
    make_model: Callable[..., Model],
    hard_images: np.ndarray,
    block_widths: tuple[int, int],
) -> None:
    model = make_model(widths=(12, 44, 50), k=(3, 5, 9), block_widths=block_widths, seed=4)
    run = trace(model.network, hard_images)
    work = count_work(model, hard_images, run)
    for word in range(len(hard_images)):
        conv2, linear1 = rows_by_loops(model, run, word)
        assert dict(enumerate(work.conv2.rows[word].tolist())) == {
            block: conv2[block] for block in range(-(-44 // block_widths[0]))
        }
        assert dict(enumerate(work.linear1.rows[word].tolist())) == {
            block: linear1[block] for block in range(-(-50 // block_widths[1]))
        }
    assert work.conv2.rows.any()
    assert np.array_equal(work.conv2.lanes, work.conv2.rows.sum(1) * block_widths[0])


@pytest.mark.parametrize("family", ["sparse", "dense"])
def test_useful_multiplications_and_winners_are_the_activity(
    make_model: Callable[..., Model], hard_images: np.ndarray, family: str
) -> None:
    model = make_model(family, widths=(12, 44, 50), sparse_ends=family == "sparse", seed=7)
    run = trace(model.network, hard_images)
    work = count_work(model, hard_images, run)
    assert sum(layer.dense for layer in work.layers) == model.network.multiplications
    for word, image in enumerate(hard_images):
        told = describe(model, image, run.conv1[word], run.conv2[word], run.linear1[word])
        for layer, activity in zip(work.layers, told.layers, strict=True):
            assert layer.name == activity.name
            assert layer.useful[word] == activity.multiplications
            assert layer.dense == activity.dense
            assert layer.winners[word] == len(activity.indices)
        assert work.useful[word] == sum(layer.multiplications for layer in told.layers)


def test_a_word_has_at_most_the_winners_and_lanes_that_its_lists_allow(
    sparse_model: Model, images: np.ndarray
) -> None:
    work, answers = measure_work(sparse_model, images, quiet)
    assert work.conv1.winners.max() <= 196 * 6
    assert work.conv2.winners.max() <= 25 * 8
    assert (work.lanes >= work.useful).all()
    assert np.array_equal(answers, trace(sparse_model.network, images).accumulators.argmax(1))


def test_batches_join_to_the_whole(make_model: Callable[..., Model]) -> None:
    model = make_model(widths=(8, 16, 40), k=(2, 3, 5), block_widths=(16, 16))
    images = np.random.default_rng(0).integers(0, 256, (131, 32, 32), np.uint8)
    work, answers = measure_work(model, images, quiet)
    whole = count_work(model, images, trace(model.network, images))
    for name in LAYERS:
        assert np.array_equal(getattr(work, name).rows, getattr(whole, name).rows)
        assert np.array_equal(getattr(work, name).winners, getattr(whole, name).winners)
    assert answers.shape == (131,)


def test_figures_are_mean_a_value_that_occurred_and_the_worst() -> None:
    told = figures(np.arange(1, 201))
    assert told.mean == 100.5
    assert told.p99 in (198, 199)
    assert told.worst == 200
    assert figures([3]).p99 == 3
