"""Counting cells, and the snapshot that says of which RTL they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.ip.geometry import FAST, GEOMETRIES, SMALL
from engine.ip.report import cells
from engine.ip.report.cells import SNAPSHOT, CellsRefused, count, fresh, read, rtl_state, take
from engine.ip.report.yosys import Yosys

BY_TYPE = {
    **{"LUT2": 3, "LUT6": 4, "SRL16E": 2, "RAM32M16": 2, "RAM64M8": 1, "FDRE": 10, "FDSE": 1},
    **{"DSP48E2": 5, "RAMB36E2": 3, "RAMB18E2": 3, "INV": 9, "CARRY4": 8, "MUXF7": 2},
}


def test_cells_are_counted_by_what_they_take() -> None:
    found = count(BY_TYPE)
    assert found == cells.Cells(3 + 4 + 2 + 24, 24, 11, 5, 4.5, 0)


def test_a_cell_of_unknown_size_is_not_dropped() -> None:
    with pytest.raises(CellsRefused, match="RAM1024, of unknown size"):
        count({**BY_TYPE, "RAM1024": 1})


@pytest.fixture
def synthesised(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """Stands in for Yosys; holds what it was asked for."""
    asked: list[dict[str, int]] = []

    def synthesise(yosys, sources, top, parameters):
        assert top == "kws_sparse"
        assert len(sources) > 10
        asked.append(dict(parameters))
        return BY_TYPE, "Yosys 9"

    monkeypatch.setattr(cells, "find_yosys", lambda: Yosys(("none",)))
    monkeypatch.setattr(cells, "synthesise", synthesise)
    return asked


def test_what_was_taken_is_read_again_beside_what_was_there(synthesised, tmp_path: Path) -> None:
    snapshot = tmp_path / "cells.json"
    assert read(snapshot) == {}
    take({"small": SMALL}, snapshot)
    take({"fast": FAST}, snapshot)
    assert synthesised == [{"GEOMETRY": SMALL.code}, {"GEOMETRY": FAST.code}]
    taken = read(snapshot)
    assert set(taken) == {"small", "fast"}
    assert taken["small"].cells == count(BY_TYPE)
    assert taken["small"].tool == "Yosys 9"
    assert fresh(taken["small"], SMALL)


def test_cells_of_other_rtl_or_another_geometry_are_out_of_date(synthesised, tmp_path) -> None:
    take({"small": SMALL}, tmp_path / "cells.json")
    taken = read(tmp_path / "cells.json")["small"]
    assert not fresh(replace(taken, rtl="0" * 16), SMALL)
    assert not fresh(taken, FAST)


def test_another_line_of_rtl_is_another_state(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    source = tmp_path / "a.sv"
    source.write_text("module a; endmodule\n")
    monkeypatch.setattr(cells, "kernel_sources", lambda: (source,))
    before = rtl_state()
    assert rtl_state() == before
    source.write_text("module a; wire b; endmodule\n")
    assert rtl_state() != before


@pytest.mark.parametrize("text", ["", "{}", '{"schema_version": 2, "kernels": {}}'])
def test_what_is_no_snapshot_is_said_so(tmp_path: Path, text: str) -> None:
    snapshot = tmp_path / "cells.json"
    snapshot.write_text(text)
    with pytest.raises(CellsRefused, match="--cells"):
        read(snapshot)


def test_the_stored_snapshot_is_of_geometries_that_there_are() -> None:
    for name, taken in read().items():
        assert taken.geometry == GEOMETRIES[name].code
        assert 0 < taken.cells.lut_memory < taken.cells.lut
        assert taken.cells.dsp >= GEOMETRIES[name].multipliers / 2


@pytest.mark.soak
def test_the_stored_snapshot_is_of_this_rtl() -> None:
    """Fails as soon as the RTL changes: then 'sparsespot ip report --cells' is due, for hours."""
    stale = [name for name, taken in read().items() if not fresh(taken, GEOMETRIES[name])]
    assert not stale, f"{SNAPSHOT}: take {', '.join(stale)} again"
