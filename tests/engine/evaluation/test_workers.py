"""Processes and a cluster: whoever answers, the answers are the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.evaluation.clip_list import ClipList, load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition
from engine.evaluation.contenders import open_contenders
from engine.evaluation.outcome import Gatherer, Outcome
from engine.evaluation.partition import PARTITION, count, partition_of
from engine.evaluation.processes import Listeners, Processes
from engine.evaluation.robustness import noise_curve
from engine.evaluation.spread import Keep, Spread, work_of, workers_for
from engine.evaluation.workers import Here, Work, Workers, answer
from engine.training.clip_files import read_blocks

Say = Callable[..., Path]
ENGINES = ("sparse-cpu",)


@pytest.fixture
def data(tmp_path: Path, many: Callable[..., Path]) -> ClipList:
    with open_contenders(ENGINES) as contenders:
        return load_clip_list(many(tmp_path / "clips", 4 * PARTITION + 9), contenders[0].labels)


@pytest.fixture
def contenders() -> Iterator[tuple[Contender, ...]]:
    with open_contenders(ENGINES) as opened:
        yield opened


@pytest.fixture
def work(contenders: tuple[Contender, ...]) -> Work:
    return work_of(contenders, ENGINES, (), None, None)


def answered(
    workers: Workers, data: ClipList, told: Callable[[int], None] = lambda _: None
) -> Outcome:
    gatherer = Gatherer(1, 12, len(data.entries))
    parts = (partition_of(data.entries, number) for number in range(count(data.entries)))
    for done in workers.answer(parts, told):
        gatherer.add(done.partition.first, done.outcome)
    return gatherer.outcome()


def same(one: Outcome, two: Outcome) -> bool:
    """Whether all but times is alike."""
    for outcome in (one, two):
        outcome.rows["answers"]["took_s"] = 0
    return bool(np.array_equal(one.rows, two.rows)) and one.reasons == two.reasons


def test_processes_give_the_same(
    data: ClipList, contenders: tuple[Contender, ...], work: Work
) -> None:
    told: list[int] = []
    here = answered(Here(contenders), data)
    there = answered(Processes(work, 2), data, told.append)
    assert len(there.reasons) == 1  # the broken recording
    assert there.rows["used"].sum() == len(data.entries) - 1
    assert same(there, here)
    assert sorted(told) == [9, *[PARTITION] * 4]


def test_an_engine_that_is_alone_has_others_listen(
    data: ClipList, contenders: tuple[Contender, ...], work: Work
) -> None:
    told: list[int] = []
    there = answered(Listeners(work, 2, contenders, read_blocks), data, told.append)
    assert same(there, answered(Here(contenders), data))
    assert len(there.reasons) == 1
    assert sum(told) == len(data.entries)


def test_the_condition_goes_along(
    data: ClipList, contenders: tuple[Contender, ...], tmp_path: Path, say: Say
) -> None:
    """The same noise, seeded recording by recording, in whatever process."""
    babble = say(tmp_path / "babble.wav", "no", seconds=3.0)
    work = work_of(contenders, ENGINES, (), Condition("babble", 0.0), babble)
    quiet = work_of(contenders, ENGINES, (), None, None)
    part = partition_of(data.entries[:20], 0)
    noisy, noisy_again = (answer(work, part)[1] for _ in range(2))
    _, plain = answer(quiet, part)
    assert same(noisy, noisy_again)
    assert not same(noisy, plain)


def test_a_killed_process_is_a_sentence(data: ClipList, work: Work) -> None:
    from multiprocessing import active_children

    def kill(_: int) -> None:
        os.kill(active_children()[0].pid or 0, signal.SIGKILL)

    with pytest.raises(EngineFailed, match="ended before its work was done; run it again with --r"):
        answered(Processes(work, 2), data, kill)
    assert not active_children()


def test_no_process_outlives_a_run_that_is_given_up(data: ClipList, work: Work) -> None:
    from multiprocessing import active_children

    parts = (partition_of(data.entries, number) for number in range(count(data.entries)))
    answers = Processes(work, 2).answer(parts, lambda _: None)
    next(answers)
    assert active_children()
    answers.close()
    assert not active_children()


def test_another_model_is_refused(data: ClipList, work: Work) -> None:
    from dataclasses import replace

    part = partition_of(data.entries, 0)
    with pytest.raises(EngineFailed, match="is another file"):
        answer(replace(work, sha256=("0" * 64,)), part)
    with pytest.raises(EngineFailed, match="another version of the program"):
        answer(replace(work, program="0.0"), part)
    answer(work, part)  # and the right one works after them


def test_errors_cross_processes_whole() -> None:
    import pickle

    for kind in (EngineUnavailable, EngineFailed):
        error = pickle.loads(pickle.dumps(kind("it is gone", "bring it back")))
        assert (type(error), error.reason, error.remedy) == (kind, "it is gone", "bring it back")
        assert str(error) == "it is gone; bring it back"


def test_how_many_processes(
    data: ClipList, contenders: tuple[Contender, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.evaluation.processes.cores", lambda: 3)
    cpu, cuda = (Work((name,), (), ("0" * 64,)) for name in ("sparse-cpu", "dense-cuda"))

    def who(work: Work, jobs: int | None) -> tuple[type, int]:
        workers, at_once = workers_for(work, data, jobs, None, contenders, read_blocks)
        return type(workers), at_once

    assert who(cpu, None) == (Processes, 3)
    assert who(cpu, 99) == (Processes, count(data.entries)) == (Processes, 5)
    assert who(cpu, 1) == who(cuda, 1) == (Here, 1)
    assert who(cuda, None) == who(cuda, 2) == (Listeners, 1)


def test_a_sweep_is_shared_and_kept(
    tmp_path: Path, many: Callable[..., Path], contenders: tuple[Contender, ...]
) -> None:
    """The curve is the same whoever listens, and the same again from what is kept."""
    data = load_clip_list(many(tmp_path / "few", PARTITION + 8), contenders[0].labels)
    conditions = (Condition(), Condition("white", 0.0), Condition(room="hall"))
    plain = noise_curve(contenders, data.entries, conditions)
    spread = Spread(contenders, ENGINES, (), data, jobs=2)
    out = tmp_path / "out"
    told: list[int] = []
    curves = [
        noise_curve(
            contenders, data.entries, conditions, lambda *now: told.append(now[1]),
            spread=spread, keep=Keep(out, resume=True, began=""),
        )
        for _ in range(2)
    ]  # fmt: skip
    assert curves == [plain, plain]
    assert [each.reason for each in plain.rejected]
    folders = sorted(file.parent.name for file in (out / "partitions").rglob("*.npz"))
    assert folders == ["hall", "hall", "quiet", "quiet", "white_at_+0_dB", "white_at_+0_dB"]
    assert told[len(told) // 2 :] == [256, 264, 520, 528, 784, 792]  # in order, as it was kept
