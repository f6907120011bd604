from __future__ import annotations

import threading

import numpy as np

from app.inbox import Inbox, joined
from app.worker import Worker


def test_events_keep_their_order_and_states_their_latest() -> None:
    inbox = Inbox()
    inbox.post("a", 1)
    inbox.post_latest("level", "level", 1)
    inbox.post("b", 2)
    inbox.post_latest("level", "level", 2)
    assert inbox.take() == [("a", (1,)), ("b", (2,)), ("level", (2,))]
    assert inbox.take() == []


def test_an_inbox_nobody_empties_stays_bounded() -> None:
    inbox = Inbox()
    for number in range(10_000):
        inbox.post("columns", number)
    taken = inbox.take()
    assert len(taken) < 5000
    assert taken[-1] == ("columns", (9999,))


def test_nothing_comes_out_of_a_closed_inbox() -> None:
    inbox = Inbox()
    inbox.post("a")
    inbox.close()
    inbox.post("b")
    inbox.post_latest("c", "c")
    assert inbox.take() == []


def test_a_job_that_raises_is_told_and_the_next_runs() -> None:
    told: list[Exception] = []
    done = threading.Event()
    worker = Worker("test", told.append)

    def fail() -> None:
        raise ValueError("no")

    worker.submit(fail)
    worker.submit(done.set)
    assert done.wait(5)
    assert [str(error) for error in told] == ["no"]
    assert worker.close(lambda: None, 5)


def test_closing_leaves_waiting_jobs_out_but_runs_the_last() -> None:
    begun, go = threading.Event(), threading.Event()
    ran: list[str] = []
    worker = Worker("test", lambda error: ran.append(str(error)))

    def slow() -> None:
        begun.set()
        go.wait(5)

    worker.submit(slow)
    assert begun.wait(5)
    worker.submit(lambda: ran.append("waiting"))
    threading.Timer(0.05, go.set).start()
    assert worker.close(lambda: ran.append("last"), 5)
    assert ran == ["last"]
    worker.submit(lambda: ran.append("late"))
    assert ran == ["last"]


def test_a_long_job_leaves_when_its_worker_closes() -> None:
    begun = threading.Event()
    told: list[Exception] = []
    ran: list[str] = []
    worker = Worker("test", told.append)

    def long() -> None:
        worker.check()
        begun.set()
        while True:
            worker.check()

    worker.submit(long)
    assert begun.wait(5)
    assert worker.close(lambda: ran.append("last"), 5)
    assert (told, ran) == ([], ["last"])


def test_columns_of_one_frame_come_in_one() -> None:
    one, two, three = (np.full((n, 96), n, np.float32) for n in (1, 2, 3))
    news = [
        ("columns", (one, 0.1)), ("flagged", ("left",)), ("columns", (two, 0.2)),
        ("session_opened", ("facts",)), ("columns", (three, 0.05)),
    ]  # fmt: skip
    found = list(joined(news))
    assert [name for name, _ in found] == ["flagged", "columns", "session_opened", "columns"]
    assert np.array_equal(found[1][1][0], np.concatenate([one, two]))
    assert found[1][1][1] == 0.2
    assert np.array_equal(found[3][1][0], three)


def test_what_is_urgent_wakes_and_nothing_else_does() -> None:
    inbox, woken = Inbox(), []
    inbox.wake_on("detection", lambda: woken.append(threading.get_ident()))
    inbox.post("columns", 1)
    inbox.post_latest("level", "level", 1)
    assert woken == []
    thread = threading.Thread(target=inbox.post, args=("detection", 2))
    thread.start()
    thread.join()
    assert len(woken) == 1
    inbox.close()
    inbox.post("detection", 3)
    assert len(woken) == 1
