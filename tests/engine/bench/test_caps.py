"""Caps take something away from a processor, and run in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.artifact import Model
from engine.bench import caps as room
from engine.bench.capped import main
from engine.bench.caps import CAPS, CappedPlan, caps_here, find_cap, run_capped
from engine.bench.words import Words

AVX2 = {"avx2", "fma"}
AVX512 = AVX2 | {"avx512f", "avx512_vnni"}


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (set(), []),
        (AVX2, []),
        (AVX512, ["avx2"]),
        (AVX512 | {"avx_vnni"}, ["avx2vnni", "avx2"]),
        (AVX512 | {"avx_vnni", "amx_int8"}, ["avx512vnni", "avx2vnni", "avx2"]),
    ],
    ids=lambda value: " ".join(sorted(value)) or "none",
)
def test_a_cap_is_below_what_the_processor_has(flags: set[str], expected: list[str]) -> None:
    assert [cap.name for cap in caps_here(flags)] == expected


def test_a_cap_holds_peers_and_the_sparse_engine_alike() -> None:
    assert find_cap("avx2").environment == {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "SPARSESPOT_TIER": "avx2",
    }
    assert len({cap.name for cap in CAPS}) == len(CAPS)


@pytest.fixture
def plan(sparse: tuple[Model, Path], dense: tuple[Model, Path]) -> CappedPlan:
    models = (str(sparse[1]), str(dense[1]))
    engines = ("sparse-reference", "dense-reference")
    return CappedPlan(engines, models, (), (1, 2), (1,), 0.01, "avx2")


def test_a_process_is_told_all_and_tells_all(
    plan: CappedPlan, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def here(command: list[str], *, env: dict[str, str], **_: Any) -> Any:
        assert command[:3] == [sys.executable, "-m", "engine.bench.capped"]
        seen.update(env)
        main(Path(command[3]), Path(command[4]))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(room.subprocess, "run", here)
    findings = run_capped(plan, words, quiet)
    assert seen["ONEDNN_MAX_CPU_ISA"] == "AVX2"
    assert {(row.engine, row.batch, row.includes, row.cap) for row in findings.rows} == {
        (f"{family}-reference-avx2", batch, includes, "avx2")
        for family in ("sparse", "dense")
        for batch in (1, 2)
        for includes in ("network", "frontend+network")
    }


def test_a_process_that_fails_is_a_note(
    plan: CappedPlan, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(command: list[str], **_: Any) -> Any:
        return subprocess.CompletedProcess(command, 1, "", "Traceback\nIllegal instruction\n")

    monkeypatch.setattr(room.subprocess, "run", fails)
    findings = run_capped(plan, words, quiet)
    assert findings.rows == ()
    assert findings.notes == ("The process held to avx2 failed: Illegal instruction",)


def test_a_real_process_answers(plan: CappedPlan, words: Words) -> None:
    findings = run_capped(plan, words, quiet)
    assert findings.notes == ()
    assert len(findings.rows) == 8
