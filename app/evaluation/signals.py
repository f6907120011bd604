"""What the evaluation page sees: signals to connect and requests to make, no thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.evaluation.values import EvaluationWish


class EvaluationSignals(QObject):
    """Signals of evaluations, all emitted on the main thread; requests return at once."""

    looked = Signal(object)  # FolderFound or FolderRefused
    running_changed = Signal(bool)
    begun = Signal(object)  # EvaluationBegun
    rows = Signal(object)  # ClipRows, a few times a second
    read = Signal(object)  # EvaluationReading, after the rows it counts
    ended = Signal(object)  # EvaluationEnd; again where a report was written later
    clip_seen = Signal(object)  # ClipSeen
    clip_sounding = Signal(int, bool)  # its place in the list; whether it plays
    clip_silent = Signal(int, str)  # its place, and why nothing plays

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recent: tuple[str, ...] = ()  # folders and manifests evaluated before, newest first

    def look(self, target: str, unknown_ok: bool = False) -> None:
        """See what a labelled folder or manifest holds."""
        raise RuntimeError("a bridge must say how it looks through a folder")

    def start(self, wish: EvaluationWish) -> None:
        """Stop listening and evaluate; listen again when it is over."""
        raise RuntimeError("a bridge must say how it evaluates")

    def cancel(self) -> None:
        """End the evaluation at the next clip; listening goes on."""
        raise RuntimeError("a bridge must say how it cancels an evaluation")

    def write(self, folder: str) -> None:
        """Write the report of the last evaluation below another folder."""
        raise RuntimeError("a bridge must say how it writes a report")

    def see(self, place: int, aloud: bool) -> None:
        """Read the clip at a place of the list, and play it if ``aloud``."""
        raise RuntimeError("a bridge must say how it reads a clip")

    def hush(self) -> None:
        """Stop the clip that plays; a bridge that plays none has nothing to do."""
