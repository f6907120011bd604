"""Collect cyclic garbage on the main thread alone.

Python collects on whichever thread allocates next. If that destroys a widget on an engine thread,
Qt holds a lock while it waits for the interpreter, and the main thread holds the interpreter while
it waits for that lock: the window hangs for good.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 500


class MainThreadCollector:
    """From :meth:`start` to :meth:`stop` a timer of the main thread collects, and nothing else."""

    def __init__(self, parent: QObject) -> None:
        self._timer = QTimer(parent)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.collect)
        self._was_enabled = False

    def start(self) -> None:
        """Switch Python's own collection off and look twice a second instead."""
        if not self._timer.isActive():
            self._was_enabled = gc.isenabled()
            gc.disable()
            self._timer.start()

    def stop(self) -> None:
        """Leave collection to Python again, if it was before; harmless twice."""
        if self._timer.isActive():
            self._timer.stop()
            if self._was_enabled:
                gc.enable()
            gc.unfreeze()

    def settle(self) -> None:
        """Collect everything once and leave what remains out of what is looked at from now on.

        What an open session holds lives on, and looking through it takes longer than a frame.
        """
        if self._timer.isActive():
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        limits = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [count > limit > 0 for count, limit in limits]
        for generation in (2, 1, 0):
            if due[generation]:
                gc.collect(generation)
                return
