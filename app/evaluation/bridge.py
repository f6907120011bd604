"""The part of the bridge that evaluates: its thread's news become signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.evaluation.signals import EvaluationSignals
from app.evaluation.speaker import Speaker
from app.evaluation.thread import EvaluationThread
from app.evaluation.values import EvaluationWish
from app.inbox import Inbox

if TYPE_CHECKING:
    from engine.artifact import Model

Lent = Callable[["Sequence[tuple[str, Model]]", Callable[[], None]], None]
_RECENT = 5


class EvaluationBridge(EvaluationSignals):
    """Evaluates on a thread of its own while the session stands still.

    ``labels`` are those of the models that are open. ``borrow`` has the session stop listening,
    and hand over its lanes together with what has it listen again; False where it cannot now.
    """

    def __init__(
        self,
        labels: Callable[[], Sequence[str]],
        borrow: Callable[[Lent], bool],
        unexpected: Callable[[Inbox, Exception], None],
        *,
        speaker: Speaker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._labels, self._borrow = labels, borrow
        self._thread = EvaluationThread(speaker, unexpected)
        self.running = False

    def look(self, target: str, unknown_ok: bool = False) -> None:
        """See what a labelled folder or manifest holds for the models that are open."""
        if labels := self._labels():
            self._thread.look(target, labels, unknown_ok=unknown_ok)

    def start(self, wish: EvaluationWish) -> None:
        """Stop listening and evaluate; listen again when it is over."""
        if self.running:
            return
        thread = self._thread
        thread.prepare()

        def lent(lanes: Sequence[tuple[str, Model]], release: Callable[[], None]) -> None:
            thread.run(wish, [model for _, model in lanes], release)

        if self._borrow(lent):
            rest = [each for each in self.recent if each != wish.target]
            self.recent = (wish.target, *rest)[:_RECENT]
            self._set_running(True)

    def cancel(self) -> None:
        """End the evaluation at the next clip."""
        if self.running:
            self._thread.cancel()

    def write(self, folder: str) -> None:
        """Write the report of the last evaluation below another folder."""
        self._thread.write(folder)

    def see(self, place: int, aloud: bool) -> None:
        """Read the clip at a place of the list, and play it if ``aloud``."""
        self._thread.see(place, aloud)

    def hush(self) -> None:
        """Stop the clip that plays."""
        self._thread.hush()

    def take(self) -> None:
        """Emit what the threads left, once a frame."""
        for name, arguments in self._thread.inbox.take():
            getattr(self, name).emit(*arguments)
            if name == "ended":
                self._set_running(False)

    def close(self, timeout_s: float) -> bool:
        """End everything; whether the threads did in time."""
        self._thread.cancel()
        return self._thread.close(timeout_s)

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)
