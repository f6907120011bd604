"""What nobody caught, shown once: a sentence, where the log is, and a copy of all of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.crash import Crash
from app.theme import font


class CrashDialog(QDialog):
    """Shows one error; those that follow while it is open are counted."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crash, self._more = crash, 0
        self.setWindowTitle(self.tr("Something failed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sentence = _line(crash.sentence)
        self.log = _line(self.tr("The log is {path}.").format(path=crash.log))
        self.more = _line("")
        self.more.hide()
        self.copy = QPushButton(self.tr("copy the report"))
        self.copy.clicked.connect(self._copy)
        self.shut = QPushButton(self.tr("go on"))
        self.shut.clicked.connect(self.accept)
        self.shut.setDefault(True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.copy)
        row.addWidget(self.shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        for line in (self.sentence, self.log, self.more):
            column.addWidget(line)
        column.addLayout(row)
        self.setMinimumWidth(520)
        self.setFont(font(16, 400))
        self.shut.setFocus()
        self.setAccessibleName(self.tr("Something failed"))
        for button in (self.copy, self.shut):
            button.setAccessibleName(button.text())

    def count(self) -> None:
        """Another error came; the log has it."""
        self._more += 1
        self.more.setText(self.tr("And {n} more since, in the log.").format(n=self._more))
        self.more.show()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._crash.report)
        self.copy.setText(self.tr("copied"))


class CrashTeller(QObject):
    """Takes crashes from any thread and opens one dialog at a time, for each sentence once."""

    told = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._known: set[str] = set()
        self.dialog: CrashDialog | None = None
        self.told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _show(self, crash: Crash) -> None:
        if self.dialog is not None:
            self.dialog.count()
        elif crash.sentence not in self._known and self._window.isVisible():
            self._known.add(crash.sentence)
            self.dialog = CrashDialog(crash, self._window)
            self.dialog.finished.connect(self._forget)
            self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None


def _line(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(text)
    return label
