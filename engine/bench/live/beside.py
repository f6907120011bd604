"""How a process runs beside a window without being felt."""

from __future__ import annotations

import os
from contextlib import suppress

_NICE = 19


def give_way(process: int = 0) -> None:
    """Have a process (this one for 0) run only while nothing else wants the processor.

    Where the system knows no such thing it is as nice as can be, or stays as it is.
    """
    # under Linux whatever else wakes takes the processor from it at once, at any niceness
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, process, _NICE)
