"""Text in lines that fit."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF


def wrapped(text: str, metrics: QFontMetricsF, room: float) -> tuple[str, ...]:
    """The words of ``text`` in lines of at most ``room`` pixels; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
