"""Results of a study that are made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.evaluation.intervals import wilson
from engine.training.cost import PROCESSORS
from engine.training.study_result import Answered, Entries, StudyResult
from engine.training.work import Figures


def made(name: str, correct: int, us: float, kind: str = "sparse") -> StudyResult:
    """A result of a thousand clips."""
    sparse = kind == "sparse"
    figures = Figures(us, us + 1, us + 2)
    work = {
        key: figures for key in ("conv2_rows_of_64", "linear1_blocks", "useful_multiplications")
    }
    low, high = wilson(correct, 1000)
    return StudyResult(
        name=name,
        kind=kind,
        widths=(64, 64, 1500),
        k=(6, 8, 150) if sparse else (64, 64, 1500),
        pruning={"conv2": Entries(1, 64, "input"), "linear1": Entries(2.5, 16, "layer")}
        if sparse
        else {},
        epochs=45,
        seed=0,
        teachers=("../recipes/wide",),
        list_name="validation",
        float32=Answered(correct, 1000, (low, high)),
        int8=Answered(correct, 1000, (low, high)),
        weights_total=1000,
        weights_nonzero=50 if sparse else 1000,
        work=work,
        cpu_us=dict.fromkeys(PROCESSORS, figures) if sparse else {},
        ip_cycles=Figures(1000 * us, 1100 * us, 1200 * us) if sparse else None,
        training_seconds=1800.0,
        recipe_fingerprint="0" * 12,
    )


def made_result(name: str, correct: int, **told: Any) -> StudyResult:
    """The same of no cost that matters, with what is told of it."""
    return replace(made(name, correct, 10.0), **told)
