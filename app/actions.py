"""The one table of actions: menu, keys, help overlay and kiosk lock read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionSpec:
    """What a key does: ``keys`` in Qt's spelling, ``shown`` as it stands in help and menu.

    ``kiosk`` says whether it works in kiosk mode; ``menu`` whether it stands in the menu.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    shown: str
    kiosk: bool = True
    menu: bool = True


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("dense", "dense on air", ("D",), "D"),
    ActionSpec("sparse", "sparse on air", ("S",), "S"),
    ActionSpec("swap", "the other engine on air", ("Space",), "space"),
    ActionSpec("run", "start or stop listening", ("R",), "R"),
    ActionSpec("clear", "clear what was heard", ("C",), "C"),
    ActionSpec("open-file", "open a recording", ("Ctrl+O",), "Ctrl O", kiosk=False),
    ActionSpec("open-folder", "open a folder", ("Ctrl+Shift+O",), "Ctrl Shift O", kiosk=False),
    ActionSpec("rescan", "look for microphones again", ("F5",), "F5"),
    ActionSpec("theme", "dark or light", ("T",), "T"),
    ActionSpec("motion", "reduce motion", ("M",), "M"),
    ActionSpec("fullscreen", "full screen", ("F11",), "F11", kiosk=False),
    ActionSpec("help", "keys", ("?", "F1"), "?"),
    ActionSpec("leave", "leave help or full screen", ("Esc",), "Esc", menu=False),
    ActionSpec("quit", "quit", ("Ctrl+Q",), "Ctrl Q", kiosk=False),
)


def allowed(kiosk: bool) -> tuple[ActionSpec, ...]:
    """The actions that work in this mode."""
    return tuple(action for action in ACTIONS if action.kiosk or not kiosk)


def help_lines(kiosk: bool) -> tuple[tuple[str, str], ...]:
    """(key, what it does) for the help overlay."""
    return tuple((action.shown, action.text) for action in allowed(kiosk))
