"""The lock of a kiosk: what reaches the window, and what is refused before it does."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTouchEvent,
    QWindow,
)
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.actions import allowed

CORNER = 0.09  # of the window's height: a hand's reach, and nothing else lies there
_MOVED_PX = 24.0
_REFUSED = {
    QEvent.Type.ContextMenu,
    QEvent.Type.DragEnter,
    QEvent.Type.DragMove,
    QEvent.Type.Drop,
}
_WITH = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_SILENT_KEYS = {
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Menu,
}  # fmt: skip


class Lock(QObject):
    """Stands before a window: it sees what a visitor does before any widget can.

    ``active``: a touch, a key, a press or the wheel. ``moved``: the pointer. ``held``: Esc or the
    upper left corner went down, or up. While ``asleep`` nothing but these signals comes of it.
    Until ``shut`` is False the window does not close, whoever asks.
    """

    active = Signal()
    moved = Signal()
    held = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.shut, self.asleep = True, False
        self._window = window
        self._allowed = {
            QKeySequence(key).toString() for action in allowed(kiosk=True) for key in action.keys
        }
        self._last = QPointF()
        self._holding: set[str] = set()
        self._handle: QWindow | None = None

    def begin(self) -> None:
        """Lock the window; it must be on screen."""
        self._handle = self._window.windowHandle()
        self._window.installEventFilter(self)
        self._handle.installEventFilter(self)

    def end(self) -> None:
        """Let the window go."""
        self.shut = False
        self._window.removeEventFilter(self)
        if self._handle is not None:
            self._handle.removeEventFilter(self)
            self._handle = None

    def refuse_dialogs(self) -> int:
        """Close every dialog that got open all the same; how many."""
        dialogs = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]
        for dialog in dialogs:
            dialog.reject()
            dialog.hide()
        return len(dialogs)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse, or tell and let pass."""
        kind = event.type()
        if kind == QEvent.Type.Close and self.shut:
            event.ignore()
            return True
        if watched is not self._handle:  # the widget itself: its events came through the handle
            return False
        if kind in _REFUSED:
            event.ignore()
            return True
        if isinstance(event, QKeyEvent):
            return self._key(event, kind)
        if isinstance(event, QTouchEvent):
            return self._touch(event, kind)
        if isinstance(event, QMouseEvent):
            return self._mouse(event, kind)
        if kind == QEvent.Type.Wheel:
            self.active.emit()
            return self.asleep
        return False

    def _key(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        asleep = self.asleep
        if kind == QEvent.Type.ShortcutOverride:
            return False
        down = kind == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self._hold("key", down)
        if down and event.key() not in _SILENT_KEYS:
            self.active.emit()
        return asleep or not self._harmless(event)

    def _harmless(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Menu:
            return False
        if not event.modifiers() & _WITH:
            return True
        return QKeySequence(event.keyCombination()).toString() in self._allowed

    def _mouse(self, event: QMouseEvent, kind: QEvent.Type) -> bool:
        asleep = self.asleep
        place = event.position()
        if kind == QEvent.Type.MouseMove:
            if (place - self._last).manhattanLength() >= _MOVED_PX:
                self._last = place
                self.moved.emit()
            if not self._in_corner(place):
                self._hold("corner", False)
            return asleep
        if kind == QEvent.Type.MouseButtonRelease:
            self._hold("corner", False)
            return asleep
        if event.button() != Qt.MouseButton.LeftButton:
            return True  # a menu or a paste would come of it
        self._press(place)
        return asleep

    def _touch(self, event: QTouchEvent, kind: QEvent.Type) -> bool:
        asleep = self.asleep
        points = event.points()
        if kind == QEvent.Type.TouchBegin and points:
            self._press(points[0].position())
        elif kind in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel) or not any(
            self._in_corner(point.position())
            for point in points
            if point.state() != QEventPoint.State.Released
        ):
            self._hold("corner", False)
        if asleep:
            event.accept()
        return asleep

    def _press(self, place: QPointF) -> None:
        self._last = place
        self.active.emit()
        if self._in_corner(place):
            self._hold("corner", True)

    def _hold(self, what: Literal["key", "corner"], down: bool) -> None:
        before = bool(self._holding)
        if down:
            self._holding.add(what)
        else:
            self._holding.discard(what)
        if bool(self._holding) != before:
            self.held.emit(not before)

    def _in_corner(self, place: QPointF) -> bool:
        reach = CORNER * self._window.height()
        return 0 <= place.x() <= reach and 0 <= place.y() <= reach
