"""Processes to call functions in, each at the end of a pipe of its own."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ProcessPool(Executor):
    """``jobs`` processes that are gone when it is left, even in the midst of their work.

    They end with this process too, however that ends. Unlike those of the standard library they
    share neither a pipe nor a lock, so one that is killed while it answers blocks nobody: its
    call raises BrokenProcessPool.
    """

    def __init__(self, jobs: int) -> None:
        context = get_context("spawn")  # a forked process lacks the threads that engines started
        self._links: list[Connection] = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        self._processes = []
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            with theirs:  # the process holds the only other end, which tells of its death
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                process.start()
            self._processes.append(process)
            self._links.append(ours)
            self._free.put(ours)
        self._callers = ThreadPoolExecutor(jobs)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call a function in one of the processes as soon as one is free."""
        return self._callers.submit(self._call, fn, args, kwargs)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            for process in self._processes:
                process.kill()
        self.shutdown(cancel_futures=kind is not None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end after what they were given, and wait for their end."""
        self._callers.shutdown(cancel_futures=cancel_futures)
        for link in self._links:
            link.close()
        for process in self._processes:
            process.join()

    def _call(self, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
        link = self._free.get()
        try:
            link.send((fn, args, kwargs))
            value, error = link.recv()
        except (EOFError, OSError) as broken:
            raise BrokenProcessPool("a process ended before it had answered") from broken
        finally:
            self._free.put(link)  # a broken one too: the next call shall say so, and not wait
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]


def _serve(link: Connection) -> None:
    """Answer what comes through a pipe until it is closed; Ctrl-C is the parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            fn, args, kwargs = link.recv()
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = fn(*args, **kwargs), None
        except Exception as error:
            error.add_note(traceback.format_exc())  # a traceback itself stays on this side
            answer = None, error
        link.send(answer)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # this is a process of a pool
    parent.join()
    os._exit(1)
