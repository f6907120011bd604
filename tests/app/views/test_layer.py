from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Look, Palette
from app.views.layer import EASE_TICKS, LayerMap, colour_table
from engine.artifact import find_model, load
from engine.engines.activity import describe
from engine.spec.network import trace
from engine.values import Family, LayerActivity

IMAGE = np.load(Path(__file__).parents[2] / "golden" / "words.npz")["images"][11]


def truth(family: Family) -> tuple[tuple[LayerActivity, ...], tuple[np.ndarray, ...]]:
    model = load(find_model(f"gsc12-{family}"))
    traced = trace(model.network, IMAGE[None])
    values = traced.conv1[0], traced.conv2[0], traced.linear1[0]
    return describe(model, IMAGE, *values).layers, values


def shown(qtbot: QtBot, family: Family, colours: Palette, size: tuple[int, int]) -> LayerMap:
    view = LayerMap(family)
    qtbot.addWidget(view)
    view.set_look(Look(colours))
    view.resize(*size)
    return view


@pytest.mark.parametrize("size", [(740, 192), (464, 115)], ids=str)
@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
@pytest.mark.parametrize("family", ["dense", "sparse"])
def test_each_cell_has_the_colour_of_the_value_that_the_truth_gives(
    qtbot: QtBot, family: Family, colours: Palette, size: tuple[int, int]
) -> None:
    view = shown(qtbot, family, colours, size)
    layers, values = truth(family)
    table = colour_table(view.look, family)
    for layer, expected in zip(layers, values, strict=False):
        view.show_layer(layer)
        flat = expected.reshape(-1)
        assert np.array_equal(view.values, flat)
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        for index in np.random.default_rng(2).permutation(len(flat))[:60]:
            drawn = QColor(image.pixel(view.centre(int(index)))).rgb()
            assert drawn == table[flat[index]]


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
@pytest.mark.parametrize("family", ["dense", "sparse"])
def test_a_larger_value_stands_out_more_and_any_winner_from_a_zero(
    family: Family, colours: Palette
) -> None:
    table = colour_table(Look(colours), family)
    panel = QColor(colours.panel)

    def distance(level: int) -> int:
        colour = QColor(int(table[level]))
        return sum(abs(a - b) for a, b in zip(
            (colour.red(), colour.green(), colour.blue()),
            (panel.red(), panel.green(), panel.blue()), strict=True,
        ))  # fmt: skip

    assert distance(256) == 0
    assert distance(0) > 0
    assert distance(1) > 2 * distance(0)
    far = [distance(level) for level in range(1, 256)]
    assert far == sorted(far)


def test_cells_pass_over_into_the_next_values_and_end_at_them(qtbot: QtBot) -> None:
    view = shown(qtbot, "sparse", DARK, (740, 192))
    layer, values = truth("sparse")[0][1], truth("sparse")[1][1].reshape(-1)
    empty = LayerActivity(
        "conv2", layer.shape, np.zeros(0, np.int32), np.zeros(0, np.uint8), 0, layer.dense
    )
    view.show_layer(empty)
    view.show_layer(layer)
    assert not view.values.any()
    view.tick()
    assert 0 < view.values.max() < values.max()
    for _ in range(EASE_TICKS):
        view.tick()
    assert np.array_equal(view.values, values)


def test_with_reduced_motion_cells_change_at_once(qtbot: QtBot) -> None:
    view = shown(qtbot, "dense", DARK, (740, 192))
    view.set_look(Look(DARK, 1.0, reduce_motion=True))
    layers, values = truth("dense")
    view.show_layer(LayerActivity("conv1", layers[0].shape, np.zeros(0, np.int32),
                                  np.zeros(0, np.uint8), 0, 1))  # fmt: skip
    view.show_layer(layers[0])
    assert np.array_equal(view.values, values[0].reshape(-1))


def test_without_a_layer_nothing_but_the_panel_is_drawn(qtbot: QtBot) -> None:
    view = shown(qtbot, "sparse", DARK, (300, 100))
    view.show_layer(truth("sparse")[0][0])
    view.show_layer(None)
    image = view.grab().toImage()
    names = {QColor(image.pixel(x, y)).name() for x in range(0, 300, 7) for y in range(0, 100, 7)}
    assert names == {DARK.panel}
