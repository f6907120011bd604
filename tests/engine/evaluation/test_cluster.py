"""A real Dask cluster of several processes, one of which is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.engines.engine import EngineUnavailable
from engine.evaluation import cluster
from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.cluster import Cluster
from engine.evaluation.contenders import open_contenders
from engine.evaluation.evaluate import evaluate
from engine.evaluation.partition import PARTITION, count, partition_of
from engine.evaluation.spread import work_of
from engine.evaluation.workers import Here

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def address() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield str(found.scheduler_address)


def workers_of(address: str) -> dict[str, int]:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return dict(client.run(os.getpid))


def test_the_answers_are_the_same_with_a_worker_killed(
    tmp_path: Path, many: Callable[..., Path], address: str
) -> None:
    folder = many(tmp_path / "clips", 12 * PARTITION)
    killed: list[int] = []
    with open_contenders(["sparse-cpu"]) as contenders:
        data = load_clip_list(folder, contenders[0].labels)
        parts = [partition_of(data.entries, number) for number in range(count(data.entries))]
        here = {
            each.partition.number: each for each in Here(contenders).answer(parts, lambda _: None)
        }
        work = work_of(contenders, ["sparse-cpu"], (), None, None)

        def tell(_: int) -> None:
            if not killed:
                killed.extend(workers_of(address).values())
                os.kill(killed[0], signal.SIGKILL)

        numbers: list[int] = []
        for done in Cluster(work, address).answer(parts, tell):
            numbers.append(done.partition.number)
            truth = here[done.partition.number].outcome
            for outcome in (truth, done.outcome):
                outcome.rows["answers"]["took_s"] = 0
            np.testing.assert_array_equal(done.outcome.rows, truth.rows)
            assert done.outcome.reasons == truth.reasons
    assert sorted(numbers) == list(range(12))  # each once
    assert len(killed) == 3


def test_a_whole_evaluation(tmp_path: Path, many: Callable[..., Path], address: str) -> None:
    folder = many(tmp_path / "clips", PARTITION + 4)
    plain = evaluate(folder, ["sparse-cpu"])
    spread = evaluate(folder, ["sparse-cpu"], dask=address, out=tmp_path / "out")
    assert spread.engines[0].metrics.correct == plain.engines[0].metrics.correct
    assert spread.list_sha256 == plain.list_sha256
    assert spread.parameters.dask == address
    assert len(list((tmp_path / "out" / "partitions").glob("*.npz"))) == 2


def test_no_scheduler_is_a_sentence(
    tmp_path: Path, many: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WAIT_S", 0.2)
    folder = many(tmp_path / "clips", 4)
    with pytest.raises(EngineUnavailable, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        evaluate(folder, ["sparse-cpu"], dask="tcp://127.0.0.1:9")
    with pytest.raises(EngineUnavailable, match="no Dask scheduler answers at nonsense://"):
        evaluate(folder, ["sparse-cpu"], dask="nonsense://")


def test_a_scheduler_without_workers_is_a_sentence(
    tmp_path: Path, many: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "WAIT_S", 0.5)
    folder = many(tmp_path / "clips", 4)
    options = {"dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=0, processes=False, protocol="tcp", **options) as empty:
        with pytest.raises(EngineUnavailable, match="has no workers; start some with: dask worker"):
            evaluate(folder, ["sparse-cpu"], dask=empty.scheduler_address)


def test_without_dask_is_a_sentence(
    tmp_path: Path, many: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineUnavailable, match=r"not installed; .*sparsespot\[dask\]"):
        evaluate(many(tmp_path / "clips", 4), ["sparse-cpu"], dask="tcp://127.0.0.1:9")
