"""The German window: complete, as it was compiled, and not cut."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import allowed, help_lines
from app.journal import COLUMNS
from app.language import install
from app.pages import PAGES
from app.resources import asset
from app.settings import Settings
from app.views.view import View
from app.window import Window

APP = Path(__file__).parents[2] / "app"
I18N = APP.parent / "assets" / "i18n"
TS = I18N / "sparsespot_de.ts"


@pytest.fixture(scope="module")
def update() -> ModuleType:
    """The script beside the translation."""
    spec = importlib.util.spec_from_file_location("sparsespot_i18n", I18N / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(file: Path) -> dict[tuple[str, str], ET.Element]:
    found = {}
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name") or "", message.findtext("source") or ""] = message
    return found


def test_every_text_is_translated() -> None:
    for key, message in messages(TS).items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"{key} is {translation.get('type')}"
        assert (translation.text or "").strip(), key


def test_no_text_of_the_window_is_missing(update: ModuleType, tmp_path: Path) -> None:
    """Else run assets/i18n/update.py, translate what it names, and run it again."""
    file = tmp_path / TS.name
    file.write_bytes(TS.read_bytes())
    update.extract(file)
    assert sorted(messages(file).keys() - messages(TS).keys()) == []


def test_lupdate_finds_what_the_source_says() -> None:
    """Its reading of Python takes a class for another where self.tr stands beside translate."""
    found = set(messages(TS))
    wanted = {pair for path in sorted(APP.rglob("*.py")) for pair in wrapped(path)}
    assert sorted(wanted - found) == []


def wrapped(path: Path) -> Iterator[tuple[str, str]]:
    """Context and text of each wrapped text of a module."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            name = child.name if isinstance(child, ast.ClassDef) else inside
            if isinstance(child, ast.Call):
                called = getattr(child.func, "attr", getattr(child.func, "id", ""))
                texts = [each.value for each in child.args if isinstance(each, ast.Constant)]
                if called == "tr" and texts:
                    yield inside, texts[0]
                elif called in ("translate", "marked") and len(texts) > 1:
                    yield texts[0], texts[1]
            yield from walk(child, name)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), "")


def test_a_translation_fills_the_same_places_and_keeps_the_edges() -> None:
    for (_, source), message in messages(TS).items():
        german = message.findtext("translation") or ""
        places = [sorted(field for _, field, _, _ in string.Formatter().parse(text) if field)
                  for text in (source, german)]  # fmt: skip
        assert places[0] == places[1], source
        edges = [(len(text) - len(text.lstrip()), len(text) - len(text.rstrip()))
                 for text in (source, german)]  # fmt: skip
        assert edges[0] == edges[1], source
        assert source.endswith(".") == german.endswith("."), source
        assert not re.search(r"[\"']", german), german  # German quotation marks


def test_what_was_compiled_is_what_stands_there(update: ModuleType, tmp_path: Path) -> None:
    """Else run assets/i18n/update.py."""
    update.compile_to(TS, tmp_path / "again.qm")
    assert (tmp_path / "again.qm").read_bytes() == TS.with_suffix(".qm").read_bytes()


@pytest.fixture
def german(qtbot: QtBot) -> Iterator[tuple[QTranslator, ...]]:
    application = QApplication.instance()
    assert application is not None
    translators = install(application, "de")
    yield translators
    for translator in translators:
        application.removeTranslator(translator)


def test_qt_speaks_german_too(german: tuple[QTranslator, ...]) -> None:
    assert QCoreApplication.translate("pages", "Diagnostics") == "Diagnose"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_english_needs_no_file(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert application is not None
    assert install(application, "en") == ()


def test_a_missing_file_is_one_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.language.asset", lambda name: Path("/nowhere") / name)
    application = QApplication.instance()
    assert application is not None
    with pytest.raises(FileNotFoundError, match=r"/nowhere/i18n/sparsespot_de\.qm cannot be read"):
        install(application, "de")


def test_the_window_speaks_german(qtbot: QtBot, fakes: ModuleType, german: object) -> None:
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(), None)
    qtbot.addWidget(window)
    fakes.feed(bridge)
    assert window.header.state.text == "hört zu, zeichnet nichts auf"
    assert window.header.tabs["diagnostics"].text() == "Diagnose"
    assert window.current_page().ratio.meaning() == ("", "bereit")
    assert window.actions_by_id["quit"].text() == "beenden"


@pytest.mark.parametrize("page", [entry.id for entry in PAGES])
def test_figures_on_screen_have_a_comma_and_files_a_point(
    qtbot: QtBot, fakes: ModuleType, german: object, page: str
) -> None:
    bridge = fakes.FakeBridge()
    window = Window(bridge, Settings(), None)
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    window.show_page(page)
    fakes.feed(bridge)
    numbers = getattr(window.current_page(), "_show_numbers", None)
    if numbers is not None:
        numbers()
    window.grab()
    views = [view for view in window.findChildren(View) if view.isVisible()]
    shown = [mark.text for view in views for mark in view.marks]
    assert [text for text in shown if re.search(r"\d\.\d", text)] == []
    if page == "live":
        assert {"20,6×", "0,97"} <= set(shown)
        assert window.comfort is not None
        scores = [row[COLUMNS.index("score")] for row in window.comfort.journal.rows()]
        assert "0.9700" in scores


@pytest.mark.parametrize("size", [(1200, 675), (1920, 1080)], ids=str)
def test_the_german_help_fits(
    qtbot: QtBot, fakes: ModuleType, german: object, size: tuple[int, int]
) -> None:
    window = Window(fakes.FakeBridge(), Settings(), None)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.toggle_help()
    window.help.grab()
    shown = {mark.text for mark in window.help.marks}
    assert "Strg O" in shown
    for key, text in help_lines(allowed(kiosk=False)):
        assert {key, text} <= shown
    whole = window.help.rect().toRectF().adjusted(8, 8, -8, -8)
    assert all(whole.contains(mark.box) and not mark.elided for mark in window.help.marks)


def test_the_translation_is_packaged() -> None:
    assert asset("i18n/sparsespot_de.qm").is_file()
