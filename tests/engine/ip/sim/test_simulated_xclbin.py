"""The xclbin of the simulated card, read again; pynq's own parser reads it in the card's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ip.sim.xclbin import PLATFORM, simulated_xclbin
from engine.ip.xclbin import Xclbin, XclbinRefused, board, read_xclbin


@pytest.mark.parametrize("units", [1, 2, 4])
def test_what_is_written_is_read(tmp_path: Path, units: int) -> None:
    path = tmp_path / "card.xclbin"
    path.write_bytes(simulated_xclbin(units))
    found = read_xclbin(path)
    numbers = range(1, units + 1)
    assert found == Xclbin(
        PLATFORM,
        tuple(f"kws_sparse:kws_sparse_{i}" for i in numbers),
        tuple(f"bank{i - 1}" for i in numbers),
    )
    assert found.board == "xilinx_u250"


def test_two_that_differ_have_two_identities() -> None:
    files = [simulated_xclbin(1), simulated_xclbin(2), simulated_xclbin(1, mhz=300)]
    assert len({data[416:432] for data in files}) == 3
    assert simulated_xclbin(1) == files[0]


def test_a_card_has_one_to_four_units() -> None:
    for units in (0, 5):
        with pytest.raises(ValueError, match="1 to 4"):
            simulated_xclbin(units)


def test_every_cut_is_refused_in_a_sentence(tmp_path: Path) -> None:
    data = simulated_xclbin(2)
    path = tmp_path / "card.xclbin"
    for length in range(0, len(data), 37):
        path.write_bytes(data[:length])
        with pytest.raises(XclbinRefused, match=r"(is cut short|is no xclbin): .*\.$"):
            read_xclbin(path)


def test_a_count_of_sections_beyond_the_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(simulated_xclbin(1))
    data[448:452] = (1000).to_bytes(4, "little")
    path = tmp_path / "card.xclbin"
    path.write_bytes(data)
    with pytest.raises(XclbinRefused, match="is cut short"):
        read_xclbin(path)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("xilinx_u250_gen3x16_xdma_4_1_202210_1", "xilinx_u250"),
        ("xilinx_u250_gen3x16_xdma_shell_4_1", "xilinx_u250"),
        ("xilinx_u55c_gen3x16_xdma_3_202210_1", "xilinx_u55c"),
        ("edge", "edge"),
    ],
)
def test_a_platform_and_a_card_have_the_board_in_common(name: str, wanted: str) -> None:
    assert board(name) == wanted
