from __future__ import annotations

import sys
import threading
from pathlib import Path

from app.crash import Crash, catch_crashes


def test_an_uncaught_error_is_logged_and_told_in_one_sentence(tmp_path: Path) -> None:
    crashes: list[Crash] = []
    path = tmp_path / "log" / "sparsespot.log"
    before = sys.excepthook, threading.excepthook
    release = catch_crashes(crashes.append, path)
    try:
        error = ValueError("seven")
        sys.excepthook(ValueError, error, None)

        def fail() -> None:
            raise KeyError("eight")

        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    finally:
        release()
    assert (sys.excepthook, threading.excepthook) == before
    told = [crash.sentence for crash in crashes]
    assert len(told) == 2
    assert "in fail" in crashes[1].report
    assert crashes[0].log == path
    assert "ValueError: seven" in told[0]
    assert str(path) in crashes[0].report
    assert "KeyError" in told[1]
    assert "Traceback" not in told[0] + told[1]
    text = path.read_text()
    assert "ValueError: seven" in text
    assert "in fail" in text
