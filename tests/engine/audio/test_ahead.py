from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from engine.audio.ahead import Ahead
from engine.audio.paced import F32, PacedSource
from engine.audio.source import SourceFailed

SECOND = 16_000


class Disk:
    """Gives numbered blocks of 100 samples, and stands still at one of them until it is freed."""

    def __init__(self, blocks: int, stands_at: int | None = None) -> None:
        self._blocks, self._stands_at = blocks, stands_at
        self.given = 0
        self.stands, self.freed = threading.Event(), threading.Event()

    def read(self) -> F32:
        if self.given == self._stands_at:
            self.stands.set()
            assert self.freed.wait(10)
        if self.given == self._blocks:
            return np.empty(0, np.float32)
        self.given += 1
        return np.full(100, self.given, np.float32)


def test_blocks_come_in_order_up_to_the_end() -> None:
    disk = Disk(25)
    ahead = Ahead(disk.read, 500)
    assert [ahead.take()[0] for _ in range(25)] == list(range(1, 26))
    assert not len(ahead.take())
    assert not len(ahead.take())
    ahead.close()
    ahead.join(5)


def test_what_is_ahead_can_be_taken_while_the_disk_stands_still() -> None:
    disk = Disk(20, stands_at=6)
    ahead = Ahead(disk.read, 1000)
    first = ahead.take()
    assert disk.stands.wait(10)
    assert [first[0], *(ahead.take()[0] for _ in range(5))] == [1, 2, 3, 4, 5, 6]
    disk.freed.set()
    assert ahead.take()[0] == 7
    ahead.close()
    ahead.join(5)


def test_no_more_is_read_than_is_enough() -> None:
    disk = Disk(1000, stands_at=999)
    ahead = Ahead(disk.read, 500)
    for taken in range(1, 51):
        ahead.take()
        assert disk.given <= taken + 5
    ahead.close()
    ahead.join(5)


def test_a_failure_comes_after_what_was_read_before_it() -> None:
    made = iter([np.ones(10, np.float32), np.ones(10, np.float32)])

    def make() -> F32:
        try:
            return next(made)
        except StopIteration:
            raise SourceFailed("The disk was taken away; put it back.") from None

    ahead = Ahead(make, 1000)
    assert len(ahead.take()) == len(ahead.take()) == 10
    with pytest.raises(SourceFailed, match="taken away"):
        ahead.take()
    ahead.close()
    ahead.join(5)


def test_closing_ends_a_waiting_take_and_the_thread() -> None:
    disk = Disk(10, stands_at=0)
    ahead = Ahead(disk.read, 100)
    taken: list[int] = []
    taker = threading.Thread(target=lambda: taken.append(len(ahead.take())))
    taker.start()
    assert disk.stands.wait(10)
    ahead.close()
    taker.join(10)
    assert taken == [0]
    disk.freed.set()
    ahead.join(10)
    assert not [thread for thread in threading.enumerate() if thread.name == "reading"]


class Slow(PacedSource):
    """A second of sound, then a disk that stands still."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.stands, self.freed = threading.Event(), threading.Event()
        self._given = 0

    def _samples(self, seconds: float) -> F32:
        if self._given >= SECOND:
            self.stands.set()
            assert self.freed.wait(10)
        count = round(seconds * SECOND)
        self._given += count
        return np.zeros(count, np.float32)

    def _close_file(self) -> None:
        self.freed.set()


def test_a_disk_that_stands_still_is_not_heard_for_as_long_as_was_read_ahead(clock: Any) -> None:
    """It is asked for what comes after the second long before the second is over."""
    source = Slow(clock=clock, wait=clock.wait)
    for _ in range(60):
        assert source.read() is not None
    assert source.stands.wait(10)
    last = [source.read() for _ in range(40)][-1]
    assert last is not None
    assert last.position_s == pytest.approx(0.99)
    assert source.made_s == pytest.approx(1.0)
    source.close()
    assert source.read() is None
