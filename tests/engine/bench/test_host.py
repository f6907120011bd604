"""What the machine is and what disturbed it, from files written for the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.bench.host import StealMeter, cache_sizes, host, noise, sweep_bytes
from engine.bench.rows import Row


def caches(folder: Path, *told: tuple[str, str, str]) -> Path:
    for i, (level, kind, size) in enumerate(told):
        index = folder / "cache" / f"index{i}"
        index.mkdir(parents=True)
        for name, value in (("level", level), ("type", kind), ("size", size)):
            (index / name).write_text(f"{value}\n")
    return folder


def test_steal_is_the_share_since_the_start(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 0 50 800 10 0 0 40 7 0\ncpu0 1 1\n")
    meter = StealMeter(stat)
    stat.write_text("cpu  200 0 100 1350 20 0 0 130 9 0\ncpu0 1 1\n")
    assert meter.share() == 90 / (100 + 50 + 550 + 10 + 90)


@pytest.mark.parametrize("text", [None, "", "cpu 1 2\n", "cpu a b c d e f g h\n"])
def test_steal_that_is_not_told_is_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "stat").write_text(text)
    assert StealMeter(tmp_path / "stat").share() is None


def test_data_caches_are_read_and_swept_twice_over(tmp_path: Path) -> None:
    folder = caches(
        tmp_path,
        ("1", "Data", "48K"),
        ("1", "Instruction", "32K"),
        ("2", "Unified", "2048K"),
        ("3", "Unified", "105M"),
    )
    assert cache_sizes(folder) == {1: 48 << 10, 2: 2 << 20, 3: 105 << 20}
    assert sweep_bytes(folder) == 210 << 20
    assert sweep_bytes(tmp_path / "nothing") == 32 << 20
    huge = caches(tmp_path / "huge", ("3", "Unified", "2000M"))
    assert sweep_bytes(huge) == 512 << 20


def test_the_host_is_json(tmp_path: Path) -> None:
    folder = caches(tmp_path, ("2", "Unified", "1024K"))
    (folder / "cpufreq").mkdir()
    (folder / "cpufreq" / "scaling_governor").write_text("powersave\n")
    told = json.loads(json.dumps(host(0.25, folder)))
    assert (told["governor"], told["steal"]) == ("powersave", 0.25)
    assert told["caches"] == {"l2_bytes": 1 << 20}
    assert told["versions"]["numpy"]
    assert host(None, tmp_path / "nothing")["governor"] is None


def test_noise_is_named_and_silence_is_not(row: Callable[..., Row]) -> None:
    assert noise([row()], 0.0) == ()
    assert noise([], None) == ()
    (told,) = noise([row(waited=0.5, spread=0.4)], 0.2)
    for sign in ("20% of the processors", "50% of a contender's time", "40% apart"):
        assert sign in told
    assert "hypervisor" not in noise([row(spread=0.4)], 0.0)[0]
