"""Runs a compiler that can be ended at any moment, with every process that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

_POLL_S = 0.1


def run_tool(
    command: Sequence[str], environment: Mapping[str, str], poll: Callable[[], None]
) -> subprocess.CompletedProcess[str]:
    """The ended program with what it told; ``poll`` is called again and again meanwhile.

    What ``poll`` raises is passed on once the program and all that it started have ended.
    """
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=None if sys.platform == "win32" else 0,
    ) as process:
        try:
            while True:
                try:
                    told, errors = process.communicate(timeout=_POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    poll()
        except BaseException:
            _end(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, told, errors)


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()  # both pipes are at their end when the last of them is gone
