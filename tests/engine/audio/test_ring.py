from __future__ import annotations

import threading
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.ring import Ring

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 25)),
        st.tuples(st.just("read"), st.integers(1, 25)),
        st.tuples(st.just("skip"), st.integers(0, 25)),
    ),
    max_size=40,
)


def numbered(start: int, count: int) -> np.ndarray:
    return np.arange(start, start + count, dtype=np.float32)[:, None]


@given(ACTIONS)
def test_hands_out_what_a_plain_list_would(actions: list[tuple[str, int]]) -> None:
    capacity, written, waiting, lost = 10, 0, [], 0
    ring = Ring(capacity)
    for action, count in actions:
        if action == "write":
            ring.write(numbered(written, count))
            waiting += range(written, written + count)
            written += count
            lost += max(0, len(waiting) - capacity)
            waiting = waiting[-capacity:]
        elif action == "read":
            taken = ring.read(1, count, 0)
            assert taken is not None
            assert taken[:, 0].tolist() == waiting[:count]
            waiting = waiting[count:]
            assert ring.overwritten == lost
        else:
            assert ring.skip(count) == min(count, len(waiting))
            waiting = waiting[count:]
            assert ring.overwritten == lost
        assert ring.available == len(waiting)


def test_loses_nothing_unseen_between_two_threads() -> None:
    ring, total = Ring(64, 2), 20_000
    received: list[np.ndarray] = []

    def write() -> None:
        for start in range(0, total, 50):
            ring.write(np.repeat(numbered(start, 50), 2, axis=1))
            time.sleep(0)

    writer = threading.Thread(target=write)
    writer.start()
    count = 0
    while count + ring.overwritten < total:
        frames = ring.read(1, 64, 5)
        assert frames is not None
        assert len(frames) or ring.overwritten, "the reader was never woken"
        received.append(frames)
        count += len(frames)
    writer.join()
    numbers = np.concatenate(received)
    assert (np.diff(numbers[:, 0]) > 0).all()
    assert (numbers[:, 0] == numbers[:, 1]).all()
    assert count + ring.overwritten == total


def test_waits_for_enough_and_answers_empty_when_time_is_up() -> None:
    ring = Ring(10, 3)
    ring.write(np.ones((4, 3), np.float32))
    waited = ring.read(5, 10, 0.01)
    assert waited is not None
    assert waited.shape == (0, 3)
    assert ring.available == 4


def test_closing_wakes_a_waiting_reader() -> None:
    ring, answers = Ring(10), []
    reader = threading.Thread(target=lambda: answers.append(ring.read(1, 1, 60)))
    reader.start()
    ring.close()
    reader.join(10)
    assert answers == [None]
