from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.live_costs import LiveCosts
from app.resources import asset
from engine.artifact import save
from engine.values import LiveCost

DENSE, SPARSE = ("dense-cpu", "d"), ("sparse-cpu", "s")
Make = Callable[..., LiveCosts]


@pytest.fixture
def costs(tmp_path: Path) -> Iterator[Make]:
    """Makes what has costs measured by a few lines of Python, and stops it."""
    made: list[LiveCosts] = []

    def make(code: str | None = None, **more: int) -> LiveCosts:
        command = () if code is None else (sys.executable, "-c", code)
        made.append(LiveCosts(command=command, **{"settle_ms": 0, **more}))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def answering(log: Path) -> str:
    """A program that tells a cost of everything it is asked for, and notes that it ran."""
    told = asdict(LiveCost("", "", "fake", 64, 1.0, 2.0, 300.0))
    return (
        f"import json, sys; told = {told!r}; named = sys.argv[1:]\n"
        f"open({str(log)!r}, 'a').write(' '.join(named) + '\\n')\n"
        "for engine, model in zip(named[::2], named[1::2]):\n"
        "    print(json.dumps({**told, 'engine': engine, 'model': model}))"
    )


def waiting(log: Path) -> str:
    """A program that never ends by itself, and leaves its id."""
    return f"import os; open({str(log)!r}, 'w').write(str(os.getpid())); input()\nwhile True: pass"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_engine_and_model_is_measured_once(qtbot: QtBot, costs: Make, tmp_path: Path) -> None:
    log = tmp_path / "log"
    asked, told = costs(answering(log)), []
    asked.told.connect(told.append)
    asked.want([DENSE, SPARSE])
    qtbot.waitUntil(lambda: len(told) == 2, timeout=30_000)
    assert {(cost.engine, cost.model) for cost in told} == {DENSE, SPARSE}
    assert told[0].cold_us == 2.0
    asked.want([DENSE, SPARSE])  # as another source opens: told at once, not measured again
    assert len(told) == 4
    other = ("dense-cpu-fp32", "d")
    asked.want([other, SPARSE])
    qtbot.waitUntil(lambda: len(told) == 6, timeout=30_000)
    assert log.read_text().splitlines() == ["dense-cpu d sparse-cpu s", "dense-cpu-fp32 d"]


@pytest.mark.parametrize(
    "code", ["raise SystemExit(3)", "print('no JSON')", "print('{\"engine\": 1}')",
             "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"],
)  # fmt: skip
def test_a_process_that_breaks_off_is_told_and_not_tried_again(
    qtbot: QtBot, costs: Make, code: str
) -> None:
    asked = costs(code)
    with qtbot.waitSignal(asked.told, timeout=30_000) as told:
        asked.want([SPARSE])
    assert told.args[0].cold_us is None
    assert "broke off" in told.args[0].reason
    with qtbot.waitSignal(asked.told, timeout=1_000):
        asked.want([SPARSE])
    assert not asked.running


def test_a_program_that_is_not_there_is_told_too(qtbot: QtBot) -> None:
    asked = LiveCosts(command=("/nowhere/python",), settle_ms=0)
    with qtbot.waitSignal(asked.told) as told:
        asked.want([SPARSE])
    assert "broke off" in told.args[0].reason
    asked.stop()


def test_nothing_is_measured_while_the_cores_are_somebody_elses(
    qtbot: QtBot, costs: Make, tmp_path: Path
) -> None:
    busy, looks = [True], []
    asked = costs(answering(tmp_path / "log"))

    def free() -> bool:
        looks.append(True)
        return not busy[0]

    asked.measure_while(free)
    asked.want([SPARSE])
    qtbot.waitUntil(lambda: len(looks) > 3)
    assert not asked.running
    with qtbot.waitSignal(asked.told, timeout=30_000):
        busy[0] = False


def test_an_interruption_ends_the_process_and_measures_later(
    qtbot: QtBot, costs: Make, tmp_path: Path
) -> None:
    log, busy = tmp_path / "pid", [False]
    asked, told = costs(waiting(log)), []
    asked.told.connect(told.append)
    asked.measure_while(lambda: not busy[0])
    asked.want([SPARSE])
    qtbot.waitUntil(lambda: log.exists() and log.read_text() != "", timeout=30_000)
    first = int(log.read_text())
    busy[0] = True
    asked.interrupt()
    assert not alive(first)
    assert told == []
    busy[0] = False
    qtbot.waitUntil(lambda: int(log.read_text() or first) != first, timeout=30_000)
    second = int(log.read_text())
    asked.stop()
    assert not alive(second)
    assert told == []


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="the system has no such priority")
def test_the_process_gives_way(qtbot: QtBot, costs: Make, tmp_path: Path) -> None:
    log = tmp_path / "pid"
    asked = costs(waiting(log))
    asked.want([SPARSE])
    qtbot.waitUntil(lambda: log.exists() and log.read_text() != "", timeout=30_000)
    pid = int(log.read_text())
    assert os.getpriority(os.PRIO_PROCESS, pid) == 19
    if hasattr(os, "SCHED_IDLE"):
        assert os.sched_getscheduler(pid) == os.SCHED_IDLE


def test_the_window_measures_its_lanes_and_leaves_no_process(
    qtbot: QtBot, models: ModuleType, fakes: ModuleType, tmp_path: Path
) -> None:
    """The whole way, with the program that measures: one lane that can be told, one that cannot."""
    files = {}
    for family in ("dense", "sparse"):
        model = models.build_model(family, (16, 16, 96), block_widths=(16, 16))
        files[family] = tmp_path / f"{family}.safetensors"
        save(model, files[family])
    costs = LiveCosts(settle_ms=0)
    bridge = LiveBridge(
        {"models": tuple(str(file) for file in files.values()), "dense": "dense-reference",
         "sparse": "sparse-cpu", "source": str(asset("sound/demo.flac"))},
        watch=fakes.FakeWatch, costs=costs,
    )  # fmt: skip
    told: dict[str, LiveCost] = {}
    bridge.live_cost.connect(lambda cost: told.update({cost.engine: cost}))
    try:
        bridge.begin()
        qtbot.waitUntil(lambda: len(told) == 2, timeout=120_000)
        assert told["sparse-cpu"].model == str(files["sparse"])
        assert told["sparse-cpu"].reason is None
        assert told["sparse-cpu"].cold_us is not None
        assert "too slow" in (told["dense-reference"].reason or "")
        # closing in the middle of a measurement ends it
        costs.want([("sparse-cpu", str(tmp_path / "another.safetensors"))])
        qtbot.waitUntil(lambda: costs.running, timeout=30_000)
    finally:
        bridge.close()
    assert not costs.running


def test_the_program_answers_in_the_form_that_is_read(fakes: ModuleType) -> None:
    from app.live_costs import _read

    cost = fakes.cost("dense")
    assert _read(json.dumps(asdict(cost)).encode()) == cost
    assert _read(b"[1]") is None
