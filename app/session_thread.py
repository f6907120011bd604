"""A session, the thread that it lives on, and the inbox that it fills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.inbox import Inbox
from app.worker import Worker
from engine.values import Family

WatchMaker = Callable[[Callable[[Any], None]], Any]


class SessionThread:
    """Opens a session on a thread of its own; requests reach it there, one after another.

    ``wish`` is an :class:`app.wish.Wish` as keywords. ``unexpected`` is called on that thread
    with what a job raised. ``watch`` makes what sees microphones come and go.
    """

    def __init__(
        self,
        wish: dict[str, Any],
        on_air: Callable[[], Family],
        unexpected: Callable[[Inbox, Exception], None],
        *,
        watched: Callable[[], bool] = lambda: False,
        watch: WatchMaker | None = None,
    ) -> None:
        self.inbox = Inbox()
        self._wish, self._on_air, self._watched = wish, on_air, watched
        self._make_watch = watch or _device_watch
        self._watch: Any = None  # engine.audio.device_watch.DeviceWatch, imported there too
        self._session: Any = None  # app.session.Session once the thread imported it
        self._worker = Worker("opening", lambda error: unexpected(self.inbox, error))
        self._worker.submit(self._open)

    def do(self, method: str, *arguments: Any) -> None:
        """Call a method of the session once what was asked before is done."""

        def job() -> None:
            if self._session is not None:
                getattr(self._session, method)(*arguments)

        self._worker.submit(job)

    def close(self, timeout_s: float) -> bool:
        """Take no more news and close the session; whether that was done within this time."""
        self.inbox.close()
        if self._watch is not None:
            self._watch.close()
        return self._worker.close(self._close, timeout_s)

    def _open(self) -> None:
        # Imported here: NumPy's FFT, the engines and PortAudio would hold up the first window.
        from app.session import Session
        from app.wish import Wish

        self._watch = self._make_watch(lambda sighting: self.do("sighted", sighting))
        self._session = Session(
            Wish(**self._wish),
            self.inbox,
            self._on_air,
            lambda: self.do("after_failure"),
            watched=self._watched,
            watch=self._watch,
            later=self.do,
            check=self._worker.check,
        )
        self._watch.start()
        self._session.open()

    def _close(self) -> None:
        if self._watch is not None:
            self._watch.close()  # made after `close` looked for it
        if self._session is not None:
            self._session.close()


def _device_watch(seen: Callable[[Any], None]) -> Any:
    from engine.audio.device_watch import DeviceWatch

    return DeviceWatch(seen)


def rare_watch(seen: Callable[[Any], None]) -> Any:
    """A watch that seldom looks by itself, because somebody tells it of changes."""
    from engine.audio.device_watch import RARELY_S, DeviceWatch

    return DeviceWatch(seen, calm_s=RARELY_S)
