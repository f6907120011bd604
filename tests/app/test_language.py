"""Every text that a user sees is wrapped for translation, as far as the source can tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.language import LANGUAGES, language

APP = Path(__file__).parents[2] / "app"
# Calls that put a text on screen or into a screen reader, and which of their arguments it is.
SHOWN = {
    "setText": 0, "setAccessibleName": 0, "setAccessibleDescription": 0, "setToolTip": 0,
    "setWindowTitle": 0, "setPlaceholderText": 0, "setTitle": 0, "addAction": 0, "addMenu": 0,
    "setPlainText": 0, "setInformativeText": 0, "set_state": 0, "set_waiting": 0, "tell": 0,
    "QLabel": 0, "QPushButton": 0, "QCheckBox": 0, "QRadioButton": 0, "QGroupBox": 0, "QAction": 0,
    "Button": 0, "Tab": 0, "Picker": 0, "Slider": 0, "Choice": 1, "ActionSpec": 1, "PageEntry": 1,
    "getOpenFileName": 1, "getExistingDirectory": 1, "getSaveFileName": 1, "getText": 1,
    "information": 1, "warning": 1, "critical": 1, "question": 1,
}  # fmt: skip
NAMES = set(
    "SparseSpot Sparse Spot Dense p50 p95 ms µs Hz kHz MHz dB dBFS MB GiB".split()
)  # in any language


def modules() -> list[Path]:
    """What the window is made of; the command line speaks English."""
    command_line = {"cli.py", "cli_ip.py", "doctor.py", "sentence.py", "progress.py"}
    return [
        path for path in sorted(APP.rglob("*.py"))
        if path.name not in command_line and "commands" not in path.parts
    ]  # fmt: skip


def words(node: ast.expr) -> Iterator[str]:
    """The words written into an expression, without those inside a call (a translation's)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (word for word in node.value.split() if sum(map(str.isalpha, word)) > 1)
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from words(value)
    elif isinstance(node, ast.BinOp):
        yield from words(node.left)
        yield from words(node.right)
    elif isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("format", "join", "strip", "upper"):
            yield from words(node.func.value)


def texts(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that a user is shown."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "text" and len(call.args) >= 4:  # ink.text(x, baseline, text, size, ...)
        yield call.args[2]
    elif name == "emit" and isinstance(call.func, ast.Attribute):
        if isinstance(call.func.value, ast.Attribute) and call.func.value.attr == "notice":
            yield call.args[0]
    elif name == "post" and len(call.args) > 1 and getattr(call.args[0], "value", "") == "notice":
        yield call.args[1]
    elif name in ("tell", "_tell") and call.args:
        yield call.args[0]
    elif name in SHOWN and len(call.args) > SHOWN[name]:
        yield call.args[SHOWN[name]]


def bare_texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for text in texts(node):
                found = [word for word in words(text) if word.strip(" :,.") not in NAMES]
                if found:
                    yield f"{path.relative_to(APP.parent)}:{node.lineno}: {' '.join(found)}"


def test_texts_on_screen_are_wrapped_for_translation() -> None:
    """Wrap these in self.tr("... {n}").format(n=n), or QCoreApplication.translate, or marked."""
    assert [line for path in modules() for line in bare_texts(path)] == []


@pytest.mark.parametrize(
    "source",
    [
        'self.button.setText("press me")',
        'ink.text(1, 2, f"{n} words", 18)',
        'self.setToolTip("a" + f" word {x}")',
        'self.notice.emit("It failed.", True)',
        'inbox.post("notice", "It failed.", True)',
        'box.setText("one" if many else "two")',
        'label.setText("{n} words".format(n=1))',
        'PageEntry("live", "Live", LivePage, kiosk=True)',
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    call = ast.parse(source).body[0].value
    assert any(list(words(text)) for text in texts(call))


@pytest.mark.parametrize(
    "source",
    [
        'self.button.setText(self.tr("press me"))',
        'ink.text(1, 2, self.tr("{n} words").format(n=3), 18)',
        'self.setText(f"{a} · {b}")',
        'PageEntry("live", marked("pages", "Live"), LivePage, kiosk=True)',
    ],
)
def test_a_wrapped_text_is_not(source: str) -> None:
    call = ast.parse(source).body[0].value
    assert not any(list(words(text)) for text in texts(call))


@pytest.mark.parametrize(
    ("asked", "system", "spoken"),
    [
        (None, "de_AT", "de"), (None, "de-CH", "de"), (None, "en_US", "en"), (None, "C", "en"),
        ("en", "de_DE", "en"), ("de", "fr_FR", "de"), ("fr", "fr_FR", "en"), ("", "de_DE", "de"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_else_the_systems(
    asked: str | None, system: str, spoken: str
) -> None:
    assert language(asked, system) == spoken
    assert spoken in LANGUAGES
