"""Sources heard side by side without a screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from engine.artifact import Model
from engine.audio.bank import Bank
from engine.audio.excerpts import Excerpt, Excerpts
from engine.audio.readers import Opening
from engine.audio.rows import Rows
from engine.audio.source import AudioSource
from engine.engines.engine import Engine
from engine.spotting.many import CUT, ManySources
from engine.values import Detection, OperatingPoint


class Listening:
    """Opens sources and hears all of them on the caller's thread, with one engine.

    Microphones are heard as they come; recordings as fast as the engine answers, or ``paced``, at
    the speed of time. ``opened`` is called with each source that opens, on another thread.
    """

    def __init__(
        self,
        model: Model,
        operating_point: OperatingPoint,
        engine: Engine,
        openings: Sequence[Opening],
        excerpts: Sequence[Excerpt] = (),
        *,
        paced: bool = False,
        opened: Callable[[AudioSource], None] = lambda source: None,
    ) -> None:
        if paced:
            allow_open_files(len(openings))
        news = threading.Event()
        self._banks: list[Bank] = []
        if excerpts:
            self._banks.append(Excerpts(excerpts, CUT, paced=paced))
        if openings:
            self._banks.append(Rows(openings, CUT, paced=paced, news=news, opened=opened))
        self._many = ManySources(self._banks, engine, model.labels, operating_point, news=news)
        self._sources = len(openings) + len(excerpts)

    def begin(self) -> Iterator[Detection | str]:
        """Accepted detections as they come, and a sentence for each source that failed or stalls.

        Raises the two engine errors.
        """
        return self._many.run()

    @property
    def failed(self) -> int:
        """Sources that could not be heard to their end."""
        return sum(bank.failed for bank in self._banks)

    def summary(self) -> str | None:
        """What was heard, where that is not plain: of several sources, or if sound was lost."""
        dropped = self._many.dropped
        if self._sources == 1 and not dropped:
            return None
        return (
            f"{self._sources} sources, {self.failed} failed; {self._many.frames} frames heard, "
            f"{dropped} dropped"
        )

    def end(self) -> None:
        """Close every source; harmless twice."""
        for bank in self._banks:
            bank.close()


def allow_open_files(count: int) -> None:
    """Let this process have that many files open besides its own, as far as the system allows."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + 256
    if soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
