"""What a live decision costs: measured as it is told, in an engine's best way, or refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.resources import asset
from engine.artifact import Model
from engine.bench.contender import NotTimed
from engine.bench.live import cost
from engine.bench.live.contender import LiveContender, open_live
from engine.bench.words import Words
from engine.values import LiveCost

WORDS = [str(asset("sound/demo.flac")), str(asset("sound/demo.csv"))]


def test_streams_a_core_are_what_fits_into_a_second() -> None:
    told = LiveCost("sparse-cpu", "a", "C++", 64, 3.1, 8.3, 344.0)
    frames = 16_000 / 500
    served = told.streams_per_core()
    assert served is not None
    assert served * frames * 8.3 == pytest.approx(1e6)
    served = told.streams_per_core(resampled=True)
    assert served is not None
    assert served * (frames * 8.3 + 344) == pytest.approx(1e6)
    assert LiveCost("sparse-sim", "a", reason="no").streams_per_core() is None


def test_a_cost_goes_through_json_unchanged() -> None:
    for told in (LiveCost("a", "b", "c", 64, 1.5, 2.5, 300.0), LiveCost("a", "b", reason="no")):
        assert LiveCost(**json.loads(json.dumps(asdict(told)))) == told


class Field:
    """Contenders on a clock that only they move: so many microseconds a decision."""

    def __init__(self, costs: dict[str, tuple[float, float]]) -> None:
        self.costs, self.now, self.asked = costs, 0.0, []

    def clock(self) -> float:
        return self.now

    def best_way(self, engine: str, model: Model) -> LiveContender:
        network, both = self.costs[engine]

        def push(frames: np.ndarray) -> np.ndarray:
            assert frames.shape == (64, 32)
            return self._spend("push", engine, network)

        def hear(hops: np.ndarray) -> np.ndarray:
            assert hops.shape == (64, 500)
            return self._spend("hear", engine, both)

        return LiveContender(
            engine, model.name, f"{engine}'s way", None, "measured", push, hear, lambda: None
        )

    def _spend(self, what: str, engine: str, each_us: float) -> np.ndarray:
        self.asked.append((what, engine))
        self.now += 64 * each_us * 1e-6
        return np.zeros((64, 3), np.float32)


def test_each_is_told_its_own_time_and_they_take_turns(
    monkeypatch: pytest.MonkeyPatch, sparse: tuple[Model, Path], words: Words
) -> None:
    field = Field({"one": (20.0, 30.0), "two": (3.0, 8.0)})
    monkeypatch.setattr(cost, "best_way", field.best_way)
    monkeypatch.setattr(cost, "processor_clock", lambda: field.clock)
    monkeypatch.setattr(cost, "resample_us", lambda clock: 300.0)
    file = str(sparse[1])
    pairs = [("one", file), ("nobody", "no-such-model"), ("two", file)]
    one, refused, two = cost.measure_costs(pairs, words, seconds=0.1, samples=4)
    for told, (network, both) in ((one, field.costs["one"]), (two, field.costs["two"])):
        assert (told.network_us, told.cold_us) == pytest.approx((network, both))
        assert (told.streams, told.resample_us, told.reason) == (64, 300.0, None)
        assert told.runtime == f"{told.engine}'s way"
    assert refused.network_us is None
    assert "no-such-model" in (refused.reason or "")
    turns = [engine for what, engine in field.asked if what == "hear"]
    assert sorted(turns[:2]) == sorted(turns[2:4]) == ["one", "two"]


def test_resampling_is_told_for_a_second_of_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    class Resampler:
        given = 0

        def __init__(self, before: int, after: int, channels: int, **more: Any) -> None:
            assert (before, after, channels, more["quality"]) == (48_000, 16_000, 1, "HQ")

        def resample_chunk(self, block: np.ndarray) -> None:
            Resampler.given += len(block)

    monkeypatch.setattr(cost.soxr, "ResampleStream", Resampler)
    assert cost.resample_us(lambda: Resampler.given * 350e-6 / 48_000) == pytest.approx(350)


def test_the_dense_net_is_cut_into_columns_where_that_is_possible(
    monkeypatch: pytest.MonkeyPatch, dense: tuple[Model, Path]
) -> None:
    pytest.importorskip("onnx")
    cut = cost.best_way("dense-cpu", dense[0])
    assert cut.id == "dense-incremental-int8"
    assert cut.runtime.endswith("every frame once")
    assert cut.once
    monkeypatch.setitem(sys.modules, "onnx", None)
    whole = cost.best_way("dense-cpu", dense[0])
    try:
        assert whole.id == "dense-cpu"
        assert "the whole window each time, as it cannot be cut into columns" in whole.runtime
        assert "onnx" in whole.runtime
        assert not whole.once
    finally:
        whole.close()


def test_the_sparse_engine_keeps_what_it_computed(sparse: tuple[Model, Path]) -> None:
    best, window = cost.best_way("sparse-cpu", sparse[0]), open_live("sparse-cpu", sparse[0], 64)
    assert best.runtime == window.runtime
    assert best.runtime.endswith("every frame once")
    best.close()
    window.close()


@pytest.mark.parametrize(
    ("engine", "why"),
    [("sparse-sim", "simulated"), ("dense-alveo", "device of its own"), ("dense-cuda", "device"),
     ("sparse-reference", "too slow")],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_a_reason(
    sparse: tuple[Model, Path], engine: str, why: str
) -> None:
    with pytest.raises(NotTimed, match=why):
        cost.best_way(engine, sparse[0])


def test_the_process_measures_both_lanes_at_a_low_priority(
    sparse: tuple[Model, Path], dense: tuple[Model, Path], tmp_path: Path
) -> None:
    run = (
        "import os, sys; from engine.bench.live import cost; code = cost.main(sys.argv[1:]); "
        "print(os.nice(0) if hasattr(os, 'nice') else 19); sys.exit(code)"
    )
    pairs = ["dense-cpu", str(dense[1]), "sparse-cpu", str(sparse[1]), "sparse-sim", str(sparse[1])]
    done = subprocess.run(
        [sys.executable, "-c", run, "--words", *WORDS, *pairs],
        capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *lines, nice = done.stdout.splitlines()
    assert int(nice) == 19
    told = [LiveCost(**json.loads(line)) for line in lines]
    assert [each for cost in told for each in (cost.engine, cost.model)] == pairs
    for each in told[:2]:
        assert each.reason is None
        assert each.network_us is not None
        assert each.network_us > 0
        served, resampled = each.streams_per_core(), each.streams_per_core(resampled=True)
        assert served is not None
        assert resampled is not None
        assert served > resampled > 0
    assert told[2].cold_us is None
    assert "simulated" in (told[2].reason or "")


def test_an_engine_without_a_model_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cost.main(["--words", *WORDS, "sparse-cpu"])
    assert ended.value.code == 2
    assert "name a model for each engine" in capsys.readouterr().err
