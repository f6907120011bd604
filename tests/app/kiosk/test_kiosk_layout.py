"""Nothing is cut and nothing lies on anything else, in either theme and at either size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.kiosk.sponsor import Logo, Sponsor
from app.language import LANGUAGES
from app.resources import asset
from app.theme import palette
from app.views.view import View
from tests.app.study.stored import store

SIZES = [(1280, 720), (1920, 1080)]


@pytest.fixture(params=[False, True], ids=["plain", "sponsor"])
def sponsor(request: pytest.FixtureRequest, qapp: object) -> Sponsor:
    if not request.param:
        return Sponsor()
    return Sponsor(Logo(asset("icons/sparsespot.svg")), "https://example.org/sparsespot")


def check(booth: Any, views: list[View]) -> None:
    booth.window.grab()
    for view in views:
        whole = view.rect().toRectF()
        place = view.rect().translated(view.mapTo(booth.window, view.rect().topLeft()))
        assert booth.window.rect().contains(place), view
        for mark in view.marks:
            assert not mark.elided, (view, mark)
            assert whole.contains(mark.box), (view, mark)
        for one, two in combinations(view.marks, 2):
            assert not one.box.adjusted(0.5, 0.5, -0.5, -0.5).intersects(two.box), (view, one, two)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("live", [True, False], ids=["microphone", "none"])
def test_the_show(
    booths: Callable[..., Any], fakes: ModuleType, sponsor: Sponsor, size: tuple[int, int],
    theme: str, live: bool,
) -> None:  # fmt: skip
    booth = booths(size=size, theme=theme, sponsor=sponsor, live=live)
    fakes.feed(booth.show, live=False)
    attract = booth.kiosk.attract
    attract.inner._show_numbers()
    views = [view for view in attract.findChildren(View) if view.isVisible()]
    assert len(views) > 8
    check(booth, views)
    banner, inner = attract.banner.geometry(), attract.inner.geometry()
    assert not banner.intersects(inner)
    words = [mark for mark in attract.banner.marks if mark.text == attract.banner.asks]
    assert len(words) == 1
    # 10 arc minutes at 3 m on a panel 174 mm high: 54 pixels of type at 1080p.
    assert booth.window.look.text_px(84) >= 54 * size[1] / 1080
    assert contrast(palette(theme).lit, palette(theme).lit_text) > 4.5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_how_the_net_was_made(
    booths: Callable[..., Any],
    layout: ModuleType,
    sponsor: Sponsor,
    size: tuple[int, int],
    language: str,
    tmp_path: Path,
    speak: Callable[[str], None],
) -> None:
    speak(language)
    booth = booths(size=size, sponsor=sponsor)
    booth.window.pages["study"]._folder = store(tmp_path)
    booth.key(Qt.Key.Key_A)
    booth.key(Qt.Key.Key_P)
    page = booth.window.current_page()
    check(booth, [page.chart, page.masks, page.answers])
    assert layout.cut(page) == []
    assert layout.overlapping(page) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_count_down_pad_and_strip(
    booths: Callable[..., Any], fakes: ModuleType, sponsor: Sponsor, size: tuple[int, int]
) -> None:
    booth = booths(size=size, sponsor=sponsor)
    booth.key(Qt.Key.Key_A)
    fakes.feed(booth.bridge)
    booth.window.current_page()._show_numbers()
    booth.wait(52)
    kiosk = booth.kiosk
    assert kiosk.count_down.isVisible()
    page = [view for view in booth.window.current_page().findChildren(View) if view.isVisible()]
    strip = [kiosk.strip] if kiosk.strip is not None else []
    check(booth, [kiosk.count_down, *page, *strip])
    kiosk._open_pad()
    kiosk.guard._until_s = booth.clock.now + 300
    kiosk.tick()
    check(booth, [kiosk.pad])
    keys = [*kiosk.pad.keys.values(), kiosk.pad.back]
    for one, two in combinations(keys, 2):
        assert not one.geometry().intersects(two.geometry())
    for key in keys:
        assert key.height() >= 32  # a finger's tip
        assert key.accessibleName()
        width = kiosk.pad.look.metrics(30 if len(key.text()) == 1 else 18, 600).horizontalAdvance(
            key.text()
        )
        assert width < key.width() - 4


def contrast(one: str, two: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dim = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_count_down_leaves_the_logo_free(
    booths: Callable[..., Any], speak: Callable[[str], None], name: str
) -> None:
    speak(name)
    for size in SIZES:
        logo = Logo(asset("icons/sparsespot.svg"))
        booth = booths(size=size, sponsor=Sponsor(logo, "https://example.org/sparsespot"))
        booth.key(Qt.Key.Key_A)
        booth.wait(52)
        count_down = booth.kiosk.count_down
        check(booth, [count_down])
        strip = booth.window.grab(booth.kiosk.strip.geometry()).toImage()
        edge = round(count_down.geometry().right() * strip.devicePixelRatio()) + 2
        free = {strip.pixelColor(edge, y).name() for y in range(4, strip.height() - 4)}
        assert free == {palette("dark").background}
