"""A second opinion on the shell from a simulator that knows unknown values (Icarus Verilog).

The real core is too slow there: test_kernel.py begins it with random bits instead.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel import stand_in_core
from tests.engine.ip.kernel.bench import Core
from tests.engine.ip.kernel.testbench import SHELL, TRAILER_MAGIC, Trailer

BENCH = Path(__file__).with_name("four_state_bench.sv")
MODEL, IMAGES, OUT, END = 0, 0x80000, 0x90000, 0x100000
U8 = npt.NDArray[np.uint8]


def _hex_file(path: Path, parts: dict[int, bytes]) -> None:
    lines = []
    for address, data in sorted(parts.items()):
        words = np.frombuffer(data, "<u8")
        lines += [f"@{address // 8:x}", *(f"{word:016x}" for word in words.tolist())]
    path.write_text("\n".join(lines) + "\n")


def _run(
    folder: Path, core: Core, sources: tuple[Path, ...], geometry: int, images: U8, limit: int
) -> tuple[str, bytes]:
    """What the bench said, and the bytes of ``out`` with the trailer."""
    if shutil.which("iverilog") is None:
        pytest.skip("iverilog is not installed")
    program, memory, dump = (folder / name for name in ("bench", "memory.hex", "dump.hex"))
    subprocess.run(
        [
            *("iverilog", "-g2012", "-o", str(program), "-s", "four_state_bench"),
            f"-Pfour_state_bench.GEOMETRY={geometry}",
            *map(str, (BENCH, *sources)),
        ],
        check=True,
        capture_output=True,
    )
    _hex_file(memory, {MODEL: core.image(images[0]), IMAGES: images.tobytes()})
    places = {"model": MODEL, "images": IMAGES, "out": OUT, "n_words": len(images)}
    said = subprocess.run(
        [
            *("vvp", str(program), f"+memory={memory}", f"+dump={dump}", f"+limit={limit}"),
            *(f"+{name}={value}" for name, value in places.items()),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    data = b""
    if dump.exists():
        words = [line for line in dump.read_text().split() if not line.startswith(("//", "@"))]
        data = b"".join(int(word, 16).to_bytes(8, "little") for word in words if len(word) == 16)
    return said, data


def _check(said: str, data: bytes, core: Core, images: U8) -> None:
    assert "UNKNOWN" not in said
    assert "HUNG" not in said
    assert [line for line in said.splitlines() if line.startswith("MODE")] == [
        "MODE 0 STATUS 0",
        "MODE 2 STATUS 0",
        "MODE 1 STATUS 0",
    ]
    sums = core.sums(images).tobytes()
    assert data[: len(sums)] == sums
    trailer = Trailer.parse(data[len(sums) :])
    assert (trailer.magic, trailer.words_done) == (TRAILER_MAGIC, len(images))


def test_the_shell_knows_its_values(tmp_path: Path, words: U8) -> None:
    core = stand_in_core.StandIn.random(21)
    sources = (*SHELL, *stand_in_core.SOURCES)
    said, data = _run(tmp_path, core, sources, stand_in_core.GEOMETRY, words[:5], 20_000)
    _check(said, data, core, words[:5])


def test_a_register_without_reset_is_found(tmp_path: Path, words: U8) -> None:
    """The second opinion bites where a two-state simulator is blind."""
    spoilt = tmp_path / "burst_writer.sv"
    source = next(path for path in SHELL if path.name == "burst_writer.sv")
    text = source.read_text()
    assert text.count("      sent <= 4'd0;\n") == 1
    spoilt.write_text(text.replace("      sent <= 4'd0;\n", ""))
    shell = [spoilt if path == source else path for path in SHELL]
    core = stand_in_core.StandIn.random(21)
    said, _ = _run(
        tmp_path,
        core,
        (*shell, *stand_in_core.SOURCES),
        stand_in_core.GEOMETRY,
        words[:1],
        20_000,
    )
    assert "UNKNOWN handshake" in said
