from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.spotting.frame_queue import FrameQueue


def test_a_full_queue_drops_the_oldest_and_counts() -> None:
    queue: Any = FrameQueue(3, lossless=False)
    for number in range(5):
        queue.put(number)
    assert queue.dropped == 2
    assert [queue.get(wait=False) for _ in range(4)] == [2, 3, 4, None]


def test_a_lossless_queue_makes_the_writer_wait() -> None:
    queue: Any = FrameQueue(2, lossless=True)
    writer = threading.Thread(target=lambda: [queue.put(number) for number in range(50)])
    writer.start()
    assert [queue.get(wait=True) for _ in range(50)] == list(range(50))
    writer.join(10)
    assert queue.dropped == 0


def test_after_the_end_what_waits_can_still_be_taken() -> None:
    queue: Any = FrameQueue(3, lossless=False)
    queue.put(1)
    queue.end()
    assert not queue.finished
    assert queue.get(wait=True) == 1
    assert queue.get(wait=True) is None
    assert queue.finished


@pytest.mark.parametrize("lossless", [False, True])
def test_closing_wakes_both_sides_and_hands_out_nothing(lossless: bool) -> None:
    empty: Any = FrameQueue(1, lossless=lossless)
    full: Any = FrameQueue(1, lossless=lossless)
    full.put(1)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(empty.get(wait=True)), daemon=True),
        threading.Thread(target=lambda: answers.append(full.put(2)), daemon=True),
    ]
    for thread in threads:
        thread.start()
    empty.close()
    full.close()
    for thread in threads:
        thread.join(10)
    assert answers == [None, None]
    assert full.get(wait=True) is None
    assert full.finished
