from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence

from app.actions import ACTIONS, allowed, help_lines, page_actions
from app.pages import PAGES

TABLE = (*ACTIONS, *page_actions([(entry.id, entry.title) for entry in PAGES]))


def test_every_key_means_one_thing() -> None:
    keys = Counter(key for action in TABLE for key in action.keys)
    assert max(keys.values()) == 1
    assert all(not QKeySequence(key).isEmpty() for key in keys)


def test_a_kiosk_cannot_be_left_by_keys() -> None:
    assert {"quit", "leave", "fullscreen", "open-file", "open-folder"}.isdisjoint(
        action.id for action in allowed(kiosk=True)
    )


def test_help_lists_what_works() -> None:
    assert ("space", "the other engine on air") in help_lines(allowed(kiosk=False))
    assert "quit" not in dict(map(reversed, help_lines(allowed(kiosk=True))))
