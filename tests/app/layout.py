"""What can be wrong with a drawn window, found from its widgets, its marks and its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from app.views.button import Button
from app.views.header import Tab
from app.views.view import View

_CLOSED = (QAbstractScrollArea, QComboBox, QSlider)  # what lies inside is Qt's own affair
_NEAR = 0.5  # pixels that rounding may cost


@dataclass(frozen=True)
class Seen:
    """A text as it stands in the window, in logical pixels."""

    text: str
    box: QRectF
    owner: QWidget


def parts(window: QWidget) -> Iterator[QWidget]:
    """The window and every widget that is seen in it, without the insides of Qt's own."""
    yield window
    if not isinstance(window, _CLOSED):
        for child in window.children():
            if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
                yield from parts(child)


def seen(window: QWidget) -> list[Seen]:
    """Every text that was drawn with ink."""
    found = []
    for view in parts(window):
        if isinstance(view, View):
            corner = view.mapTo(window, QPoint(0, 0))
            found += [
                Seen(mark.text, mark.box.translated(corner.toPointF()), view)
                for mark in view.marks
                if mark.text.strip()
            ]
    return found


def cut(window: QWidget) -> list[str]:
    """Texts that are shortened, leave their widget, or do not fit the widget that shows them."""
    wrong = []
    for part in parts(window):
        if isinstance(part, View):
            whole = part.rect().toRectF().adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR)
            for mark in part.marks:
                if mark.elided:
                    wrong.append(f"{mark.text!r} is shortened in {_named(part)}")
                if not whole.contains(mark.box):
                    wrong.append(f"{mark.text!r} leaves {_named(part)}")
        if _too_small(part):
            wrong.append(f"{_named(part)} is too small for its text")
    return wrong


def overlapping(window: QWidget) -> list[str]:
    """Texts on texts, widgets on their neighbours, widgets on texts, and out of their parent."""
    wrong, texts = [], seen(window)
    for one, two in combinations(texts, 2):
        if one.box.adjusted(_NEAR, _NEAR, -_NEAR, -_NEAR).intersects(two.box):
            wrong.append(f"{one.text!r} of {_named(one.owner)} lies on {two.text!r}")
    for part in parts(window):
        if isinstance(part, _CLOSED):
            continue
        children = [
            child
            for child in part.children()
            if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
        ]
        for child in children:
            if not part.rect().contains(child.geometry()) and child.width() and child.height():
                wrong.append(f"{_named(child)} leaves {_named(part)}")
        for first, second in combinations(children, 2):
            if first.geometry().intersects(second.geometry()):
                wrong.append(f"{_named(first)} lies on {_named(second)}")
        if isinstance(part, View):
            wrong += [
                f"{_named(child)} covers {mark.text!r}"
                for child in children
                for mark in part.marks
                if child.geometry().toRectF().adjusted(1, 1, -1, -1).intersects(mark.box)
            ]
    return wrong


def pixels(window: QWidget, ratio: int) -> npt.NDArray[np.uint8]:
    """The window as uint8 ``(height, width, 3)``, ``ratio`` pixels to a logical one."""
    image = QImage(window.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    window.render(image)
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.width(), 4)[:, :, 2::-1].copy()


def contrasts(window: QWidget, ratio: int = 3) -> list[tuple[float, str]]:
    """The contrast (WCAG 2.1) of each drawn text with what it stands on, lowest first.

    Drawn larger, so that a stem is wider than the edge of it that is smoothed.
    """
    picture, found = pixels(window, ratio), []
    for text in seen(window):
        box = text.box
        crop = picture[
            max(0, round(box.top() * ratio)) : round(box.bottom() * ratio),
            max(0, round(box.left() * ratio)) : round(box.right() * ratio),
        ].reshape(-1, 3)
        colours, counts = np.unique(crop, axis=0, return_counts=True)
        bright = luminance(colours)
        ground = bright[counts.argmax()]
        high, low = np.maximum(bright, ground), np.minimum(bright, ground)
        found.append((float(((high + 0.05) / (low + 0.05)).max()), text.text))
    return sorted(found)


def luminance(colours: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Relative luminance of sRGB colours uint8 ``(n, 3)``."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _too_small(part: QWidget) -> bool:
    if isinstance(part, QLabel):
        if part.wordWrap():
            return part.heightForWidth(part.width()) > part.height() + 1
        return part.sizeHint().width() > part.width() + 1
    if isinstance(part, (QPushButton, QCheckBox, Tab)) or (
        isinstance(part, Button) and part.worded
    ):
        return part.sizeHint().width() > part.width() + 1
    return False


def _named(part: QWidget) -> str:
    name = part.accessibleName() or part.objectName()
    return f"{type(part).__name__} {name!r}" if name else type(part).__name__
