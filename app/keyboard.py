"""The way of the Tab key through a window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focusable(root: QWidget) -> list[QWidget]:
    """What Tab reaches inside a widget, itself left out, in the order it does now."""
    found, widget = [], root.nextInFocusChain()
    while widget is not None and widget is not root:
        if root.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def order_tabs(parts: Sequence[QWidget]) -> None:
    """Let Tab go through these parts of one window one after another."""
    way = [widget for part in parts for widget in focusable(part)]
    for before, after in pairwise(way):
        QWidget.setTabOrder(before, after)
