"""A whole bench as one value, and the JSON document of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from engine.bench.explain import Explained
from engine.bench.rows import Findings, ratios, told

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Report:
    """All that a bench has to say.

    ``host`` is :func:`engine.bench.host.host`, ``words`` says what was timed on, ``counted`` has
    each model's weights and multiplications, ``warnings`` say what disturbed the run.
    """

    host: dict[str, Any]
    words: str
    findings: Findings
    counted: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    explained: Explained | None = None


def document(report: Report) -> dict[str, Any]:
    """Ready for JSON; ``sparsity`` is of the first sparse model, ``models`` has them all."""
    sparse = [each for each in report.counted if each["family"] == "sparse"]
    made: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "host": report.host,
        "words": report.words,
        "warnings": list(report.warnings),
        **told(report.findings),
        "ratios": [asdict(ratio) for ratio in ratios(report.findings.rows)],
        "sparsity": next(iter(sparse or report.counted), {}),
        "models": list(report.counted),
    }
    if report.explained is not None:
        made["explained"] = report.explained.told()
    return made
