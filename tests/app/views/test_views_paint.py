from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest
from pyqtgraph import InfiniteLine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QGraphicsView, QWidget
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, Look, Palette, heat_table
from app.values import EnergyReading
from app.views.air import AirSwitch
from app.views.gauge import SpeedGauge
from app.views.heard import HeardView
from app.views.lane import LaneView
from app.views.level import LevelView
from app.views.ratio import RatioView
from app.views.spectrogram import Flag, SpectrogramView
from app.views.view import View
from app.views.words import WordTiles
from engine.values import Figure, LevelReading, SimulatedSpeed, ThroughputReading


def show(
    qtbot: QtBot, view: View, width: int, height: int, colours: Palette = DARK, scale: float = 1.0
) -> QImage:
    qtbot.addWidget(view)
    view.set_look(Look(colours, scale))
    view.resize(width, height)
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colours_of(image: QImage) -> set[str]:
    raw = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return {f"#{value & 0xFFFFFF:06x}" for value in np.unique(raw)}


def grab(view: QWidget) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def plotted(
    qtbot: QtBot,
    view: SpectrogramView,
    colours: Palette = DARK,
    size: tuple[int, int] = (1336, 340),
) -> QImage:
    """A picture once the plot is there, which is made after the first paint."""
    show(qtbot, view, *size, colours)
    qtbot.waitUntil(lambda: bool(view.labels))
    return grab(view)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_the_spectrogram_shows_sound_and_flags(
    qtbot: QtBot, fakes: ModuleType, colours: Palette
) -> None:
    view = SpectrogramView()
    view.add_columns(np.zeros((1250, 96), np.float32), 0.0)
    silent = plotted(qtbot, view, colours)
    loud = np.zeros((1250, 96), np.float32)
    loud[625:, 48:] = 1.0
    view.add_columns(loud, 10.0)
    view.add_flag(Flag(5.0, "left"))
    view.add_flag(Flag(1.0, "unknown", accepted=False))
    image = grab(view)
    assert image != silent
    plot, table = view.plot(), heat_table(colours)
    right, top, low = plot.right() - 20, plot.top() + 20, plot.bottom() - 20
    left = plot.left() + plot.width() / 4
    assert QColor(image.pixel(int(right), int(top))).rgb() == table[255]
    assert QColor(image.pixel(int(right), int(low))).rgb() == table[0]
    assert QColor(image.pixel(int(left), int(top))).rgb() == table[0]
    assert colours.lit in colours_of(image)
    assert {mark.text for mark in view.marks} == {"left", "unknown"}
    assert {"now", "\u221210 s", "7.6 kHz", "60 Hz"} <= set(view.labels)
    view.set_look(Look(LIGHT if colours is DARK else DARK))
    other = heat_table(LIGHT if colours is DARK else DARK)
    assert QColor(grab(view).pixel(int(right), int(top))).rgb() == other[255]


@pytest.mark.parametrize("size", [(1336, 340), (890, 226)])
def test_axis_labels_are_drawn_whole(qtbot: QtBot, size: tuple[int, int]) -> None:
    """No ink of a label touches the edge of the widget, so none is cut there."""
    view = SpectrogramView()
    image = plotted(qtbot, view, size=size)
    muted, (width, height) = QColor(DARK.muted), size
    plot = view.plot()
    corner = round(view.look.px(14))  # beyond the panel's curve shines whatever lies behind it
    ink = [
        (x, y)
        for x in range(2, width - 2)
        for y in range(2, height - 2)
        if not plot.contains(x, y)
        and not (min(x, width - 1 - x) < corner and min(y, height - 1 - y) < corner)
        and abs(QColor(image.pixel(x, y)).lightness() - muted.lightness()) < 25
    ]
    assert len(ink) > 300
    assert min(x for x, _ in ink) > 4
    assert max(x for x, _ in ink) < width - 4
    assert max(y for _, y in ink) < height - 4


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_the_axes_have_labels_but_neither_line_nor_tick(qtbot: QtBot, colours: Palette) -> None:
    """Around a silent picture lies one pixel of the panel's colour, without a gap."""
    view = SpectrogramView()
    image = plotted(qtbot, view, colours)
    plot = view.plot().toRect()
    quiet = f"#{heat_table(colours)[0] & 0xFFFFFF:06x}"
    edge = {(plot.left(), y) for y in range(plot.top() + 1, plot.bottom() - 1)}
    beside = {(plot.left() - 1, y) for y in range(plot.top(), plot.bottom())}
    beside |= {(x, plot.bottom() + 1) for x in range(plot.left(), plot.right() - 1)}
    assert {QColor(image.pixel(*at)).name() for at in edge} == {quiet}
    assert {QColor(image.pixel(*at)).name() for at in beside} == {colours.panel}


def test_another_theme_recolours_the_plot_with_the_panel(qtbot: QtBot) -> None:
    view = SpectrogramView()
    plotted(qtbot, view, DARK)
    view.set_look(Look(LIGHT))
    shown = colours_of(grab(view).copy(2, 20, 1330, 300))
    assert {LIGHT.panel, LIGHT.muted} <= shown
    assert not {DARK.panel, DARK.muted, f"#{heat_table(DARK)[0] & 0xFFFFFF:06x}"} & shown


def test_the_plot_reuses_its_items_as_sound_scrolls(qtbot: QtBot) -> None:
    view = SpectrogramView()
    plotted(qtbot, view)
    scene = view.findChild(QGraphicsView).scene()
    counts = set()
    for turn in range(40):
        view.add_flag(Flag(turn + 0.9, "yes", accepted=turn % 2 == 0))
        view.add_columns(np.zeros((125, 96), np.float32), turn + 1.0)
        view.set_look(Look(LIGHT if turn % 2 else DARK))
        if turn > 12:  # by then as many flags come as go
            counts.add(len(scene.items()))
    assert len(counts) == 1
    before = set(scene.items())
    view.clear()
    assert set(scene.items()) == before
    assert not [item for item in before if isinstance(item, InfiniteLine) and item.isVisible()]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which threads there are")
@pytest.mark.parametrize("size", [(1336, 340), (890, 226)])  # as it is, and smoothed
def test_the_spectrogram_is_drawn_on_its_own_thread(size: tuple[int, int]) -> None:
    """Threads of Qt's pool would have it wait for a processor while it holds the interpreter."""
    told = subprocess.run(
        [sys.executable, *(["-S"] if sys.flags.no_site else []), "-c", _DRAWS, *map(str, size)],
        capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert told.stdout.split() == ["drawn", "0"]


_DRAWS = """
import os, sys
import numpy as np
from PySide6.QtWidgets import QApplication
from app.views.spectrogram import SpectrogramView

application = QApplication([])
view = SpectrogramView()
view.resize(int(sys.argv[1]), int(sys.argv[2]))
view.show()
while not view.labels:
    application.processEvents()
for turn in range(5):
    view.add_columns(np.full((3, 96), 0.2 * turn, np.float32), turn)
    picture = view.grab()
threads = [open(f"/proc/self/task/{task}/comm").read() for task in os.listdir("/proc/self/task")]
print("drawn", sum("pooled" in name for name in threads))
"""


def test_where_two_words_would_overlap_the_later_one_stands(qtbot: QtBot) -> None:
    view = SpectrogramView()
    view.add_columns(np.zeros((1250, 96), np.float32), 10.0)
    for position, word in ((2.0, "yes"), (5.0, "right"), (5.1, "left"), (9.99, "stop")):
        view.add_flag(Flag(position, word))
    plotted(qtbot, view)
    assert sorted(mark.text for mark in view.marks) == ["left", "stop", "yes"]
    boxes = [mark.box for mark in view.marks]
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(view.rect().toRectF().contains(box) for box in boxes)


def test_the_plot_answers_no_mouse(qtbot: QtBot) -> None:
    view = SpectrogramView()
    plotted(qtbot, view)
    at = view.plot().center().toPoint()
    assert view.childAt(at) is None
    before = grab(view)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(view, at + QPoint(80, 30))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + QPoint(80, 30))
    assert grab(view) == before


def test_flags_scroll_out_with_the_sound(qtbot: QtBot) -> None:
    view = SpectrogramView()
    qtbot.addWidget(view)
    view.add_flag(Flag(1.0, "yes"))
    view.add_columns(np.zeros((100, 96), np.float32), 10.0)
    assert [flag.word for flag in view.flags] == ["yes"]
    view.add_columns(np.zeros((400, 96), np.float32), 13.2)
    assert view.flags == ()


def test_more_columns_than_fit_keep_the_newest(qtbot: QtBot) -> None:
    view = SpectrogramView()
    columns = np.zeros((3000, 96), np.float32)
    columns[1750] = 1.0
    view.add_columns(columns, 24.0)
    image = plotted(qtbot, view)
    plot = view.plot()
    first = QColor(image.pixel(round(plot.left()), int(plot.center().y())))
    assert first.lightnessF() > 0.3


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_a_lit_tile_is_inverted_and_fades(qtbot: QtBot, colours: Palette) -> None:
    now = [100.0]
    view = WordTiles(clock=lambda: now[0])
    view.set_words(("yes", "no", "left"))
    image = show(qtbot, view, 900, 118, colours)
    corner = view.tile(2).topRight().toPoint()
    at = (corner.x() - 20, corner.y() + 8)
    assert QColor(image.pixel(*at)).name() == colours.panel
    view.light("left")
    assert view.lit("left") == 1.0
    assert QColor(grab(view).pixel(*at)).name() == colours.lit
    now[0] += 0.45
    half = QColor(grab(view).pixel(*at)).name()
    assert half not in (colours.lit, colours.panel)
    now[0] += 0.16
    view.tick()
    assert view.lit("left") == 0.0
    assert QColor(grab(view).pixel(*at)).name() == colours.panel


def test_reduced_motion_does_not_fade(qtbot: QtBot) -> None:
    now = [0.0]
    view = WordTiles(clock=lambda: now[0])
    qtbot.addWidget(view)
    view.set_look(Look(DARK, 1.0, reduce_motion=True))
    view.set_words(("yes",))
    view.light("yes")
    now[0] = 0.59
    assert view.lit("yes") == 1.0
    now[0] = 0.61
    assert view.lit("yes") == 0.0


def test_bars_grow_with_the_score(qtbot: QtBot) -> None:
    view = WordTiles()
    view.set_words(("yes",))
    show(qtbot, view, 300, 118)

    def orange() -> int:
        image = grab(view)
        raw = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
        return int((raw == int(DARK.dense[1:], 16)).sum())

    sizes = []
    for score in (0.1, 0.5, 0.9):
        view.set_scores("dense", {"yes": score})
        sizes.append(orange())
    assert sizes[0] < sizes[1] < sizes[2]
    view.set_figure("dense", "modelled")
    assert orange() < sizes[2]


def test_thirty_five_words_wrap(qtbot: QtBot, fakes: ModuleType) -> None:
    view = WordTiles()
    words = fakes.THIRTY_FIVE[2:]
    view.set_words(words)
    show(qtbot, view, 1248, 136, scale=2 / 3)
    assert view.rows == 3
    boxes = [view.tile(index) for index in range(len(words))]
    assert all(view.rect().toRectF().adjusted(0, 0, 1, 1).contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert [mark.text for mark in view.marks] == list(words)


def test_a_lane_says_what_it_measured(qtbot: QtBot, fakes: ModuleType) -> None:
    view = LaneView("sparse")
    facts = fakes.session().sparse
    view.set_facts(facts)
    race = fakes.race()
    view.show_race("left", race.shown("sparse"), race.sparse, False, 1_132_520)
    view.show_energy(EnergyReading("sparse", 0.00084, "RAPL"))
    image = show(qtbot, view, 692, 344)
    texts = [mark.text for mark in (*view.marks, *view.table.marks)]
    for text in ("Sparse", "measured", "116\u2009300", "words a second",
                 "on left, batch 1, 1 thread", "840\u2009µJ", "12.8\u2009M", "skipped",
                 "8.6\u2009µs", "9.4\u2009µs", "0.12\u2009M", "1.13\u2009M", "0.2\u2009MB",
                 "96.3\u2009±\u20090.6\u2009%", "validation, n = 3\u2009817"):  # fmt: skip
        assert text in texts, text
    assert {DARK.sparse, DARK.good} <= colours_of(image)
    view.clear()
    grab(view)
    assert "116\u2009300" not in [mark.text for mark in view.marks]


def test_counted_accuracy_takes_the_place_of_the_stated(qtbot: QtBot, fakes: ModuleType) -> None:
    from app.values import TruthCount
    from engine.values import AccuracyStatement

    view = LaneView("dense")
    view.set_facts(fakes.session().dense)
    view.show_truth(TruthCount("dense", AccuracyStatement("folder", 120, 114, (0.90, 0.98))))
    show(qtbot, view, 692, 344)
    texts = [mark.text for mark in view.table.marks]
    assert "this folder, n = 120" in texts
    assert "95.0\u2009±\u20094.0\u2009%" in texts
    table = view.table
    assert table.told_at(table.width() - 20, 5) == "validation, n = 3\u2009817"


@pytest.mark.parametrize("figure", ["measured", "simulated", "modelled"])
def test_a_badge_says_and_shows_its_kind(qtbot: QtBot, fakes: ModuleType, figure: Figure) -> None:
    view = LaneView("sparse")
    view.set_facts(fakes.session(figure=figure).sparse)
    image = show(qtbot, view, 684, 344)
    mark = next(mark for mark in view.marks if mark.text == figure)
    inside = mark.box.toRect()
    colour = QColor(image.pixel(inside.left() + 5, inside.center().y())).name()
    assert colour == (DARK.good if figure == "measured" else DARK.panel)


def reading(speed: float, *, batch: int = 1, threads: int = 1) -> ThroughputReading:
    return ThroughputReading("x", int(speed), 1.0, 1.0, 1.0, batch, threads)


def test_a_ratio_is_drawn_between_figures_of_one_kind_only(qtbot: QtBot) -> None:
    view = RatioView()
    qtbot.addWidget(view)
    slow, quick = reading(1000), reading(20_600)
    view.show_race(slow, quick, ("measured", "measured"), False, True)
    assert view.meaning() == ("20.6×", "faster")
    assert view.caption == "sparse over dense, batch 1, one thread each"
    view.show_race(quick, slow, ("measured", "measured"), False, True)
    assert view.meaning() == ("20.6×", "slower")
    view.show_race(slow, quick, ("measured", "modelled"), False, True)
    assert view.ratio is None
    assert "not compared" in view.caption
    view.show_race(slow, quick, ("simulated", "modelled"), False, True)
    assert view.ratio == pytest.approx(20.6)
    view.show_race(slow, quick, ("measured", "measured"), True, True)
    assert view.ratio is None
    assert view.caption == "times your last word in one second"
    view.show_race(None, quick, None, False, False)
    assert view.ratio is None


def test_the_ratio_at_the_best_batches_stands_below(qtbot: QtBot) -> None:
    view = RatioView()
    qtbot.addWidget(view)
    slow, quick = reading(1000), reading(20_600)
    best = reading(2000, batch=64), quick
    view.show_race(slow, quick, ("measured", "measured"), False, True, best)
    assert view.at_best == "each at its best batch (dense 64, sparse 1): 10.3×"
    view.show_race(slow, quick, ("measured", "modelled"), False, True, best)
    assert view.at_best == ""


def test_the_caption_comes_from_the_state(qtbot: QtBot) -> None:
    view = RatioView()
    qtbot.addWidget(view)
    kinds: tuple[Figure, Figure] = ("measured", "measured")
    view.show_race(reading(1, batch=64), reading(2, batch=1), kinds, False, True)
    assert "batch 1 over 64" in view.caption
    view.show_race(reading(1), reading(2), kinds, False, False)
    assert view.caption.endswith("different devices")
    view.show_race(reading(1, threads=2), reading(2), kinds, False, True)
    assert view.caption.endswith("1 over 2 threads")


def test_the_air_switch_answers_a_click(qtbot: QtBot) -> None:
    view = AirSwitch()
    show(qtbot, view, 360, 44)
    with qtbot.waitSignal(view.chosen) as caught:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert caught.args == ["dense"]
    assert view.on == "dense"
    image = grab(view)
    assert QColor(image.pixel(8, 22)).name() == DARK.dense
    assert DARK.sparse not in colours_of(image)


def test_needles_ease_to_their_speed(qtbot: QtBot) -> None:
    now = [0.0]
    view = SpeedGauge(clock=lambda: now[0])
    show(qtbot, view, 1336, 112)
    view.set_speed("dense", 1e3)
    assert view.needle("dense") == pytest.approx(0.2)
    view.set_speed("dense", 1e5)
    assert view.needle("dense") == pytest.approx(0.2)
    now[0] = 0.1
    assert 0.2 < (view.needle("dense") or 0) < 0.6
    now[0] = 0.25
    assert view.needle("dense") == pytest.approx(0.6)
    for off_the_scale in (None, 0.0, 99.0, 1.1e7):
        view.set_speed("dense", 1e4)
        assert view.needle("dense") is not None
        view.set_speed("dense", off_the_scale)
        assert view.needle("dense") is None


@pytest.mark.parametrize("speeds", [(100, 100), (100, 101), (9e6, 1e7), (1e4, 1e4), (2e4, 1.9e4)])
def test_needle_names_never_lie_on_each_other(qtbot: QtBot, speeds: tuple[float, float]) -> None:
    view = SpeedGauge()
    view.set_speed("dense", speeds[0])
    view.set_speed("sparse", speeds[1])
    show(qtbot, view, 1336, 112)
    one, two = (mark.box for mark in view.marks if mark.text in ("dense", "sparse"))
    assert not one.intersects(two)
    assert view.rect().toRectF().contains(one)
    assert view.rect().toRectF().contains(two)


def test_published_figures_stand_with_their_year(qtbot: QtBot) -> None:
    view = SpeedGauge()
    view.set_speed("sparse", 116_300)
    image = show(qtbot, view, 1336, 112)
    texts = [mark.text for mark in view.marks]
    assert "dense 12\u2009195" in texts
    assert "sparse 1\u2009369\u2009863" in texts
    assert any("2021" in text and "other words" in text for text in texts)
    assert DARK.sparse in colours_of(image)
    assert DARK.dense not in colours_of(image)


def test_the_heard_word_is_large_and_the_history_newest_first(
    qtbot: QtBot, fakes: ModuleType
) -> None:
    view = HeardView()
    for position, word in ((1.0, "yes"), (2.0, "right"), (3.0, "left")):
        view.show_heard(fakes.heard(word, position))
    show(qtbot, view, 520, 348)
    word = next(mark for mark in view.marks if mark.text == "left")
    assert word.box.height() == pytest.approx(0.727 * 148, abs=1)
    texts = [mark.text for mark in view.marks]
    assert texts[-2:] == ["right", "yes"]
    assert "182 ms" in texts
    assert " after the word ended, estimated" in texts
    assert "left 0.93" in texts
    assert view.word == "left"
    view.clear()
    assert (view.word, view.words) == (None, ())


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (LevelReading(-6, -14.2, False, False, 30), "\u221214\u2009dBFS"),
        (LevelReading(0, -3, True, False, 30), "too loud"),
        (LevelReading(-90, -90, False, True, None), "no signal"),
    ],
)
def test_trouble_with_the_level_is_said_in_words(
    qtbot: QtBot, level: LevelReading, text: str
) -> None:
    view = LevelView()
    view.show_level(level)
    view.show_text()
    image = show(qtbot, view, 230, 40)
    assert view.text == text
    trouble = text in ("too loud", "no signal")
    assert (DARK.trouble in colours_of(image)) == trouble


def test_simulated_hardware_is_told_by_its_cycles(qtbot: QtBot, fakes: ModuleType) -> None:
    view = LaneView("sparse")
    view.set_facts(fakes.session(figure="simulated").sparse)
    told = ThroughputReading("sparse-sim", 30, 1.0, 3e4, 4e4, simulated=SimulatedSpeed(6600, 250))
    view.show_race("left", told.words_per_second, told, False, None)
    show(qtbot, view, 692, 344)
    texts = [mark.text for mark in (*view.marks, *view.table.marks)]
    for text in ("37\u2009880", "words/s, modelled", "p50 on host", "30.0\u2009ms",
                 "6\u2009600 cycles at 250\u2009MHz, assumed"):  # fmt: skip
        assert text in texts, (text, texts)


def test_two_simulated_kernels_are_compared_by_cycles(qtbot: QtBot) -> None:
    view = RatioView()
    qtbot.addWidget(view)
    dense, sparse = (
        ThroughputReading("x", words, 1.0, 1.0, 1.0, simulated=SimulatedSpeed(cycles, 250))
        for words, cycles in ((40, 13_200), (20, 6_600))
    )
    view.show_race(dense, sparse, ("simulated", "simulated"), False, True)
    assert view.ratio == 2.0
    assert view.caption == "cycles a word of two kernels, simulated"


def test_where_no_race_runs_it_says_why(qtbot: QtBot) -> None:
    view = RatioView()
    qtbot.addWidget(view)
    figures: tuple[Figure, Figure] = ("measured", "simulated")
    view.show_race(None, None, figures, False, True, starved=True)
    assert view.meaning() == ("", "no race")
    assert view.caption == "an engine is slower than speech: no time is left to race"
    kernels = [
        ThroughputReading("x", 0, 0.0, None, None, simulated=SimulatedSpeed(cycles, 250))
        for cycles in (13_200, 6_600)
    ]
    view.show_race(*kernels, ("simulated", "simulated"), False, True, starved=True)
    assert view.meaning() == ("2.0×", "faster")
    assert view.at_best == "no race: the simulation is slower than speech"


def test_a_lane_says_what_is_being_done_until_its_engine_runs(
    qtbot: QtBot, fakes: ModuleType
) -> None:
    view = LaneView("sparse")
    view.set_working("compiling the simulation, step 2 of 2, once")
    show(qtbot, view, 692, 344)
    assert "compiling the simulation, step 2 of 2, once" in [mark.text for mark in view.marks]
    view.set_facts(fakes.session().sparse)
    grab(view)
    assert "compiling the simulation, step 2 of 2, once" in [mark.text for mark in view.marks]
    view.set_working("")
    grab(view)
    assert "no word yet" in [mark.text for mark in view.marks]


def test_until_the_first_word_it_says_what_runs(qtbot: QtBot, fakes: ModuleType) -> None:
    view = HeardView()
    view.set_waiting("say a word")
    view.set_runs("sparse runs in C++ on CPU")
    show(qtbot, view, 520, 354)
    assert {"say a word", "sparse runs in C++ on CPU", "heard"} <= {m.text for m in view.marks}
    view.show_heard(fakes.heard("left", 8.0))
    view.set_hint("speak nearer")
    grab(view)
    texts = {mark.text for mark in view.marks}
    assert "speak nearer" in texts
    assert not {"sparse runs in C++ on CPU", "heard"} & texts


@pytest.mark.parametrize(
    ("key", "family"), [(Qt.Key.Key_Left, "dense"), (Qt.Key.Key_Right, "sparse")]
)
def test_arrows_put_an_engine_on_air(qtbot: QtBot, key: Qt.Key, family: str) -> None:
    view = AirSwitch()
    qtbot.addWidget(view)
    view.set_on("sparse" if family == "dense" else "dense")
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    qtbot.keyClick(view, key)
    qtbot.keyClick(view, key)  # it is on by now
    assert chosen == [family]
    assert view.accessibleDescription() == f"{family} on air"
