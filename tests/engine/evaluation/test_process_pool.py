"""Processes that answer, fail, and die; whatever happens, none is left and nobody waits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children

import psutil
import pytest

from engine.evaluation.process_pool import ProcessPool


def double(value: int, *, and_add: int = 0) -> tuple[int, int]:
    return os.getpid(), 2 * value + and_add


def refuse(reason: str) -> None:
    raise ValueError(reason)


def die_with_half_an_answer() -> bytes:
    """Killed while writing: the worst moment for whoever reads."""
    from multiprocessing.connection import Connection

    def half(link: Connection, message: memoryview) -> None:
        os.write(link.fileno(), message[: len(message) // 2])
        os._exit(1)

    Connection._send = half  # type: ignore[attr-defined]
    return bytes(1_000)


@pytest.fixture
def pool() -> ProcessPool:
    return ProcessPool(2)


def test_calls_are_answered_elsewhere(pool: ProcessPool) -> None:
    with pool:
        answers = [
            future.result()
            for future in [pool.submit(double, value, and_add=1) for value in range(20)]
        ]
        assert {pid for pid, _ in answers} <= {each.pid for each in active_children()}
    assert [value for _, value in answers] == list(range(1, 41, 2))
    assert not active_children()


def test_what_was_given_is_done_before_the_end(pool: ProcessPool) -> None:
    with pool:
        futures = [pool.submit(double, value) for value in range(20)]
    assert sum(future.result()[1] for future in futures) == 380


def test_an_error_comes_back_with_its_trace_and_the_next_call_works(pool: ProcessPool) -> None:
    with pool:
        failed = pool.submit(refuse, "not this one").exception()
        assert isinstance(failed, ValueError)
        assert failed.args == ("not this one",)
        assert "in refuse" in "".join(failed.__notes__)
        assert pool.submit(double, 4).result()[1] == 8


def test_half_an_answer_is_no_answer(pool: ProcessPool) -> None:
    with pytest.raises(BrokenProcessPool), pool:
        pool.submit(die_with_half_an_answer).result()
    assert not active_children()


def test_after_a_death_calls_end_and_none_waits(pool: ProcessPool) -> None:
    with pool:
        futures = [pool.submit(die_with_half_an_answer), *(pool.submit(double, 1) for _ in "abc")]
        done, waiting = wait(futures, timeout=60)
    assert not waiting
    assert any(isinstance(future.exception(), BrokenProcessPool) for future in done)


def give_up(pool: ProcessPool, futures: list[Future[None]]) -> None:
    with pool:
        futures.extend(pool.submit(time.sleep, 3_600) for _ in range(4))
        raise KeyboardInterrupt


def test_given_up_in_the_midst_of_work(pool: ProcessPool) -> None:
    futures: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt):
        give_up(pool, futures)
    assert not active_children()
    assert len(futures) == 4
    assert all(future.cancelled() or future.exception() for future in futures)


def test_processes_end_with_this_one() -> None:
    """Nobody leaves the pool: its process is killed."""
    program = """
import time
from engine.evaluation.process_pool import ProcessPool
if __name__ == "__main__":
    pool = ProcessPool(2)
    for _ in range(2):
        pool.submit(time.sleep, 3_600)
    pids = [each.pid for each in pool._processes]
    print(*pids, flush=True)
    time.sleep(3_600)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert len(children) == 2
    assert not alive
