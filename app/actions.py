"""The one table of actions: menu, keys, help overlay and kiosk lock read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.language import marked


@dataclass(frozen=True)
class ActionSpec:
    """What a key does: ``keys`` in Qt's spelling, ``shown`` as it stands in help and menu.

    ``text`` is translated by :func:`said`, ``shown`` by :func:`key_said`. ``kiosk`` says whether
    it works in kiosk mode; ``menu`` whether it stands in the menu, ``section`` whether a line
    stands above it there. ``page`` is the page on which alone it works, for keys that nothing
    else there takes.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    shown: str
    kiosk: bool = True
    menu: bool = True
    section: bool = False
    page: str | None = None


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("dense", marked("actions", "dense on air"), ("D",), "D"),
    ActionSpec("sparse", marked("actions", "sparse on air"), ("S",), "S"),
    ActionSpec("swap", marked("actions", "the other engine on air"), ("Space",), "space"),
    ActionSpec("run", marked("actions", "start or stop listening"), ("R",), "R"),
    ActionSpec("clear", marked("actions", "clear what was heard"), ("C",), "C"),
    ActionSpec("study", marked("actions", "how the sparse net was made"), ("P",), "P"),
    ActionSpec(
        "open-file",
        marked("actions", "open a recording"),
        ("Ctrl+O",),
        "Ctrl O",
        kiosk=False,
    ),
    ActionSpec(
        "open-folder",
        marked("actions", "open a folder"),
        ("Ctrl+Shift+O",),
        "Ctrl Shift O",
        kiosk=False,
    ),
    ActionSpec(
        "screenshot",
        marked("actions", "save a picture of the window"),
        ("Ctrl+P",),
        "Ctrl P",
        kiosk=False,
        section=True,
    ),
    ActionSpec(
        "export-spectrogram",
        marked("actions", "save the spectrogram as a picture"),
        ("Ctrl+Shift+P",),
        "Ctrl Shift P",
        kiosk=False,
    ),
    ActionSpec(
        "export-csv",
        marked("actions", "save words and races as CSV"),
        ("Ctrl+E",),
        "Ctrl E",
        kiosk=False,
    ),
    ActionSpec(
        "keep-sound",
        marked("actions", "keep the last 30 s of sound in memory"),
        ("Ctrl+K",),
        "Ctrl K",
        kiosk=False,
    ),
    ActionSpec(
        "save-sound",
        marked("actions", "save the sound kept in memory"),
        ("Ctrl+Shift+K",),
        "Ctrl Shift K",
        kiosk=False,
    ),
    ActionSpec(
        "save-preset",
        marked("actions", "save these choices as a preset"),
        ("Ctrl+B",),
        "Ctrl B",
        kiosk=False,
        menu=False,
    ),
    ActionSpec(
        "hold",
        marked("actions", "hold the last word, or let it move"),
        ("H",),
        "H",
        menu=False,
        page="inside",
    ),
    ActionSpec(
        "challenge-go",
        marked("actions", "begin the challenge, or again"),
        ("Return", "Enter"),
        "Enter",
        menu=False,
        page="challenge",
    ),
    ActionSpec(
        "challenge-skip",
        marked("actions", "skip a word of the challenge"),
        ("N",),
        "N",
        menu=False,
        page="challenge",
    ),
    ActionSpec(
        "rescan", marked("actions", "look for microphones again"), ("F5",), "F5", section=True
    ),
    ActionSpec(
        "check-microphone",
        marked("actions", "check the microphone"),
        ("Ctrl+M",),
        "Ctrl M",
        kiosk=False,
    ),
    ActionSpec("theme", marked("actions", "dark or light"), ("T",), "T", section=True),
    ActionSpec("motion", marked("actions", "reduce motion"), ("M",), "M"),
    ActionSpec("fullscreen", marked("actions", "full screen"), ("F11",), "F11", kiosk=False),
    ActionSpec(
        "next-page", marked("actions", "the next page"), ("Ctrl+Tab",), "Ctrl Tab", menu=False
    ),
    ActionSpec(
        "menu", marked("actions", "open the menu"), ("F10",), "F10", kiosk=False, menu=False
    ),
    ActionSpec("help", marked("actions", "keys"), ("?", "F1"), "?", section=True),
    ActionSpec(
        "leave",
        marked("actions", "leave help, the study or full screen"),
        ("Esc",),
        "Esc",
        kiosk=False,
        menu=False,
    ),
    ActionSpec("quit", marked("actions", "quit"), ("Ctrl+Q",), "Ctrl Q", kiosk=False),
)


def said(text: str) -> str:
    """A text of the table in the language of the window."""
    return QCoreApplication.translate("actions", text)


def key_said(shown: str) -> str:
    """A key's name in the language of the window, ``Ctrl O``."""
    names = {
        "Ctrl": QCoreApplication.translate("actions", "Ctrl"),
        "Shift": QCoreApplication.translate("actions", "Shift"),
        "space": QCoreApplication.translate("actions", "space"),
        "Enter": QCoreApplication.translate("actions", "Enter"),
    }
    return " ".join(names.get(part, part) for part in shown.split(" "))


def allowed(kiosk: bool) -> tuple[ActionSpec, ...]:
    """The actions that work in this mode."""
    return tuple(action for action in ACTIONS if action.kiosk or not kiosk)


def page_actions(titles: Sequence[tuple[str, str]]) -> tuple[ActionSpec, ...]:
    """Ctrl and a figure open a page; ``titles`` are ids and translated titles in order."""
    return tuple(
        ActionSpec(f"page-{page}", title, (f"Ctrl+{number}",), f"Ctrl {number}", menu=False)
        for number, (page, title) in enumerate(titles[:9], 1)
    )


def help_lines(actions: Sequence[ActionSpec]) -> tuple[tuple[str, str], ...]:
    """(key, what it does) for the help overlay."""
    return tuple((key_said(action.shown), said(action.text)) for action in actions)
