"""The report as one JSON document, each figure under the word that says what it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.ip.report import published
from engine.ip.report.card import CLOCK_MHZ, CLOCKS_MHZ, FILL, FILLS, U250
from engine.ip.report.report import Measured, Report

SCHEMA_VERSION = 1


def document(report: Report) -> dict[str, Any]:
    """The document; its keys are part of what the command promises."""
    return {
        "schema_version": SCHEMA_VERSION,
        "words": report.words,
        "card": asdict(U250),
        "synthesised_by": list(report.tools),
        "kernels": [_kernel(report, each) for each in report.kernels],
        "published": {
            "source": published.SOURCE,
            "certainty": published.CERTAINTY,
            "figures": [asdict(each) for each in published.ALL],
        },
    }


def _kernel(report: Report, measured: Measured) -> dict[str, Any]:
    kernel = measured.kernel
    cells = measured.cells
    return {
        "name": kernel.name,
        "model": kernel.model,
        "geometry": kernel.geometry.code,
        "multipliers": kernel.geometry.multipliers,
        "words": measured.checked.words,
        "words_differing": len(measured.checked.differing),
        "simulated": {"cycles": asdict(measured.checked.cycles)},
        "synthesised": None
        if cells is None
        else {**asdict(cells), "of_this_rtl": measured.cells_fresh},
        "modelled": {
            "engine_words_per_second": {str(mhz): measured.modelled(mhz) for mhz in CLOCKS_MHZ},
            "card": [_full(measured, mhz, fill) for fill in FILLS for mhz in CLOCKS_MHZ]
            if cells is not None
            else None,
        },
        "ratios": _ratios(report, measured) if kernel.sibling else None,
    }


def _full(measured: Measured, mhz: int, fill: float) -> dict[str, Any]:
    full = measured.filled(fill)
    assert full is not None
    return {
        "mhz": mhz,
        "fill": fill,
        "engines": full.engines,
        "ends_first": full.ends_first,
        "words_per_second": measured.card(mhz, fill),
    }


def _ratios(report: Report, measured: Measured) -> dict[str, Any]:
    ratios = report.ratios(measured)
    return {
        "dense_on_this_engine": {"ratio": ratios.to_dense, "figure": "simulated"},
        "dense_multipliers_never_waiting": {"ratio": ratios.to_bound, "figure": "arithmetic"},
        "published_dense_network": {
            "ratio": ratios.to_published_one,
            "figure": "modelled over published",
            "mhz": CLOCK_MHZ,
        },
        "published_dense_card": {
            "ratio": ratios.to_published_card,
            "figure": "modelled over published",
            "mhz": CLOCK_MHZ,
            "fill": FILL,
        },
    }
