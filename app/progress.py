"""Progress bars on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm


class _Bar(tqdm):  # type: ignore[misc]
    monitor_interval = 0  # a thread that wakes slow bars; ours need none


class Bars:
    """A bar a stage on stderr, called with ``(stage, done, total)``; a new stage ends the last."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._bar: _Bar | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage."""
        if not self._shown:
            return
        if self._bar is None or stage != self._stage or done < self._bar.n:
            self._end()
            self._bar, self._stage = _Bar(total=total, desc=stage, file=sys.stderr), stage
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        """Enter with no bar."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the last bar as it stands."""
        self._end()

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
