"""Instruction sets that peers are held to, a process of its own for each.

A runtime chooses its kernels when it is loaded, so a cap cannot be put on later. The sparse engine
runs beside them in the same process, held to the tier of the same name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from engine.bench.rows import Findings, findings_of
from engine.bench.words import Words
from engine.native.tiers import VARIABLE, Tier
from engine.values import Progress


@dataclass(frozen=True)
class Cap:
    """``needs`` are flags that the processor must have, ``beyond`` those that it takes away."""

    name: str
    onednn: str
    aten: str
    tier: Tier
    needs: frozenset[str]
    beyond: frozenset[str]

    @property
    def environment(self) -> dict[str, str]:
        """What holds oneDNN (OpenVINO, torch), torch's own kernels and the sparse engine."""
        return {
            "ONEDNN_MAX_CPU_ISA": self.onednn,
            "ATEN_CPU_CAPABILITY": self.aten,
            VARIABLE: self.tier,
        }


_AMX = frozenset({"amx_int8", "amx_bf16"})
_AVX512 = frozenset({"avx512f"})
CAPS: tuple[Cap, ...] = (
    Cap("avx512vnni", "AVX512_CORE_VNNI", "avx512", "avx512", frozenset({"avx512_vnni"}), _AMX),
    Cap(
        "avx2vnni",
        "AVX2_VNNI",
        "avx2",
        "avx2-vnni",
        frozenset({"avx_vnni"}),
        _AVX512,
    ),
    Cap("avx2", "AVX2", "avx2", "avx2", frozenset({"avx2", "fma"}), _AVX512),
)


@dataclass(frozen=True)
class CappedPlan:
    """What a capped process is told to do."""

    engines: tuple[str, ...]
    models: tuple[str, ...]
    peers: tuple[str, ...]
    batches: tuple[int, ...]
    threads: tuple[int, ...]
    seconds: float
    cap: str


def caps_here(flags: Collection[str]) -> tuple[Cap, ...]:
    """The caps that take something away from a processor with these flags."""
    return tuple(cap for cap in CAPS if cap.needs <= set(flags) and cap.beyond & set(flags))


def find_cap(name: str) -> Cap:
    """The cap of that name; raises ``KeyError``."""
    return {cap.name: cap for cap in CAPS}[name]


def run_capped(plan: CappedPlan, words: Words, progress: Progress) -> Findings:
    """Measure in a process of its own; where that fails, a note says why."""
    environment = {**os.environ, **find_cap(plan.cap).environment}
    stage = f"held to {plan.cap}, in a process of its own"
    progress(stage, 0, 1)
    with tempfile.TemporaryDirectory(prefix="sparsespot-") as folder:
        given, answer = Path(folder, "given.npz"), Path(folder, "answer.json")
        plan_json = np.frombuffer(json.dumps(asdict(plan)).encode(), np.uint8)
        np.savez(given, samples=words.samples, images=words.images, plan=plan_json)
        ended = subprocess.run(
            [sys.executable, "-m", "engine.bench.capped", str(given), str(answer)],
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        progress(stage, 1, 1)
        if ended.returncode or not answer.is_file():
            last = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
            return Findings(notes=(f"The process held to {plan.cap} failed: {last[:300]}",))
        return findings_of(json.loads(answer.read_text(encoding="utf-8")))
