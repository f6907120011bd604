"""What nobody caught: into a log file, and one sentence to the window."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_LOG = logging.getLogger("sparsespot.crash")


@dataclass(frozen=True)
class Crash:
    """An error that nobody caught: a sentence, where it was written, and all that is to report."""

    sentence: str
    log: Path
    report: str


def log_file() -> Path:
    """Where the log is written, by the system's custom."""
    from PySide6.QtCore import QStandardPaths

    place = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(place)) / "sparsespot" / "sparsespot.log"


def catch_crashes(tell: Callable[[Crash], None], path: Path | None = None) -> Callable[[], None]:
    """Log every uncaught error of any thread and tell it in one sentence; returns the undoing.

    ``tell`` is called on the thread that failed.
    """
    from PySide6.QtCore import QCoreApplication

    path = path or log_file()
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    before = sys.excepthook, threading.excepthook

    def report(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shown = error if error is not None else kind()
        _LOG.critical("uncaught", exc_info=(kind, shown, trace))
        text = QCoreApplication.translate("crash", "Something unexpected failed ({error}).")
        said = text.format(error=f"{kind.__name__}: {shown}")
        lines = traceback.format_exception(kind, shown, trace)
        tell(Crash(said, path, "".join((f"{said}\n{path}\n\n", *lines))))

    def main_hook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, trace)
        else:
            report(kind, error, trace)

    def thread_hook(raised: threading.ExceptHookArgs) -> None:
        if not issubclass(raised.exc_type, SystemExit):
            report(raised.exc_type, raised.exc_value, raised.exc_traceback)

    def release() -> None:
        sys.excepthook, threading.excepthook = before
        root.removeHandler(handler)
        handler.close()

    sys.excepthook, threading.excepthook = main_hook, thread_hook
    return release
