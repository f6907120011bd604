"""What of XRT is installed, and the sentence for each thing that is missing."""

from __future__ import annotations

import importlib.machinery
import json
from pathlib import Path

import pytest

from engine.engines.card import xrt
from engine.engines.engine import EngineUnavailable


def root(folder: Path, version: str | None = "2.13.466") -> dict[str, str]:
    (folder / "lib").mkdir()
    (folder / "lib" / "libxrt_core.so").touch()
    if version is not None:
        told = json.dumps({"BUILD_VERSION": version})
        (folder / "version.json").write_text(told, encoding="utf-8")
    return {"XILINX_XRT": str(folder)}


@pytest.fixture
def have(monkeypatch: pytest.MonkeyPatch):
    """Pretends which of the two packages are there, and pynq's version."""

    def pretend(pynq: str | None = None, pyxrt: bool = False) -> None:
        spec = importlib.machinery.ModuleSpec("pyxrt", None) if pyxrt else None
        monkeypatch.setattr(xrt, "installed", lambda name: pynq)
        monkeypatch.setattr(xrt, "find_spec", lambda name: spec)

    return pretend


@pytest.mark.parametrize("version", ["2.3.1301", "2.13.466", "2.16.204"])
@pytest.mark.parametrize("pynq", ["2.5.1", "3.0.1"])
def test_pynq_reaches_older_cards(tmp_path: Path, have, version: str, pynq: str) -> None:
    have(pynq=pynq)
    found = xrt.installation(root(tmp_path, version))
    assert (found.port, found.runtime) == ("pynq", f"pynq on XRT {version}")


@pytest.mark.parametrize("version", ["2.17.319", "2.18.0", "3.0.0"])
def test_pyxrt_reaches_newer_ones(tmp_path: Path, have, version: str) -> None:
    have(pynq="3.0.1", pyxrt=True)
    assert xrt.installation(root(tmp_path, version)).port == "pyxrt"


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(EngineUnavailable) as refused:
        xrt.installation(environment)
    assert refused.value.remedy
    return refused.value.reason


def test_each_thing_missing_has_its_sentence(tmp_path: Path, have) -> None:
    have()
    assert refusal({}) == "XILINX_XRT is not set, so there is no XRT"
    assert "where no libxrt_core.so is" in refusal({"XILINX_XRT": str(tmp_path)})
    there = root(tmp_path, None)
    assert "version.json does not tell XRT's version" in refusal(there)
    assert "XCL_EMULATION_MODE" in refusal(there | {"XCL_EMULATION_MODE": "sw_emu"})
    version = tmp_path / "version.json"
    version.write_text('{"BUILD_VERSION": "2.13.466"}', encoding="utf-8")
    assert refusal(there) == "pynq is not installed"
    version.write_text('{"BUILD_VERSION": "2.17.319"}', encoding="utf-8")
    assert refusal(there) == "XRT 2.17.319 is reached through pyxrt, which this Python has not"
    version.write_text("no JSON", encoding="utf-8")
    assert "does not tell XRT's version" in refusal(there)


@pytest.mark.parametrize("version", ["3.1.0", "3.1.1", "4.0.0"])
def test_a_pynq_that_knows_no_cards_is_told(tmp_path: Path, have, version: str) -> None:
    have(pynq=version)
    assert refusal(root(tmp_path)) == f"pynq {version} no longer reaches PCIe cards"


def test_the_xclbin_is_a_file_or_one_of_a_folder(tmp_path: Path) -> None:
    assert xrt.xclbin_path("dense", {xrt.XCLBIN: "/x/k.xclbin"}) == Path("/x/k.xclbin")
    found = xrt.xclbin_path("dense", {xrt.XCLBIN: str(tmp_path)})
    assert found == tmp_path / "dense.xclbin"
    with pytest.raises(EngineUnavailable, match="SPARSESPOT_XCLBIN names no xclbin; build one"):
        xrt.xclbin_path("sparse", {})


def test_cards_are_counted_without_opening_one(xrt_root: Path, monkeypatch) -> None:
    found = xrt.Installation(xrt_root, (2, 13), "pynq")
    assert xrt.cards(found) == 1
    monkeypatch.setenv("SPARSESPOT_CARD_FAULT", "no-device")
    assert xrt.cards(found) == 0


def test_a_library_that_cannot_be_asked_hides_no_card(tmp_path: Path) -> None:
    root(tmp_path)
    assert xrt.cards(xrt.Installation(tmp_path, (2, 18), "pyxrt")) == 1
