"""How evenly a widget is painted: frames a second, and the longest time between two."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

LONG_S = 0.05


def waited_s() -> float:
    """Seconds that this thread waited for a processor while others had them all; 0 if unknown."""
    try:
        told = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text()
        return int(told.split()[1]) * 1e-9
    except (OSError, ValueError, IndexError):
        return 0.0


def stolen_s(stat: Path = Path("/proc/stat")) -> float:
    """Seconds for which a host took this machine's processors, on average; 0 if unknown.

    A thread whose processor is taken counts as running all the while. Linux counts in steps of a
    hundredth of a second.
    """
    try:
        taken = int(stat.read_text().split("\n", 1)[0].split()[8])
        return taken / os.sysconf("SC_CLK_TCK") / (os.cpu_count() or 1)
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0


class FrameWatch(QObject):
    """Looks on while a widget is painted; begins anew with :meth:`start`.

    ``worst_s`` is the longest gap, ``worst_own_s`` the longest when what the thread waited for a
    processor, and what a host took of the processors, is taken off: that part is other programs',
    not ours. ``long`` counts the gaps over 50 ms.
    """

    def __init__(
        self,
        watched: QWidget,
        *,
        clock: Callable[[], float] = time.perf_counter,
        waited: Callable[[], float] = lambda: waited_s() + stolen_s(),
    ) -> None:
        super().__init__(watched)
        self._clock, self._waited = clock, waited
        self.start()
        watched.installEventFilter(self)

    def start(self) -> None:
        """Count from here on; the first gap begins with the next frame."""
        self.frames = self.long = 0
        self.worst_s = self.worst_own_s = 0.0
        self._began = self._last = self._last_waited = 0.0

    @property
    def frames_per_second(self) -> float:
        """Frames over the time from the first to the last."""
        span = self._last - self._began
        return (self.frames - 1) / span if span > 0 else 0.0

    def told(self) -> str:
        """A line for whoever measures."""
        return (
            f"{self.frames_per_second:.1f} frames/s, worst gap {self.worst_s * 1e3:.0f} ms "
            f"({self.worst_own_s * 1e3:.0f} ms without waiting for a processor), "
            f"{self.long} of {self.frames} over {LONG_S * 1e3:.0f} ms"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint; it goes on to the widget."""
        if event.type() == QEvent.Type.Paint:
            now, waited = self._clock(), self._waited()
            if self.frames:
                gap = now - self._last
                self.worst_s = max(self.worst_s, gap)
                self.worst_own_s = max(self.worst_own_s, gap - (waited - self._last_waited))
                self.long += gap > LONG_S
            else:
                self._began = now
            self._last, self._last_waited = now, waited
            self.frames += 1
        return False
