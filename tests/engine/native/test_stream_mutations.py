"""Faults put into the streams' sources: the tests must find each of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NATIVE = Path("engine/native")
MUTANTS = {
    "the-window-steps-by-three": (
        "stream_state.h",
        "4 * (kPooled2 - 1 - i)",
        "3 * (kPooled2 - 1 - i)",
    ),
    "rows-of-the-other-phase": (
        "stream_state.h",
        "2 * (kKernel - 1 - i)",
        "(2 * (kKernel - 1 - i) + (i == 0))",
    ),
    "pooled-with-the-row-just-before": (
        "vector_network.h",
        "stream.conv2[stream.frame % 2]",
        "stream.conv2[0]",
    ),
    "the-row-before-is-forgotten": (
        "stream_state.h",
        "kept[i] > fresh[i] ? kept[i] : fresh[i]",
        "fresh[i]",
    ),
    "ties-to-the-highest": (
        "avx512/position_winners.cpp",
        "masks[i] |= _pdep_u64((uint64_t{1} << left[i]) - 1, even[i])",
        "masks[i] |= even[i] & ~_pdep_u64("
        "(uint64_t{1} << (_mm_popcnt_u64(even[i]) - left[i])) - 1, even[i])",
    ),
    "the-last-slot-of-a-kernel-row-is-lost": (
        "avx512/convolve_winners.cpp",
        "(__mmask64{1} << kReach) - 1",
        "(__mmask64{1} << (kReach - 1)) - 1",
    ),
    "the-last-rows-of-a-list-are-lost": (
        "avx512/convolve_winners.cpp",
        "return (count + 3) / 4;",
        "return count / 4;",
    ),
    "an-inputs-last-line-is-lost": (
        "avx512/linear.cpp",
        "const int last = more[longer.inputs[i] + 1];",
        "const int last = more[longer.inputs[i] + 1] - 1;",
    ),
    "an-inputs-third-block-is-lost": (
        "avx512/network.cpp",
        "if (count > kParts / 2) packed.whole",
        "if (count > kParts / 2 + 1) packed.whole",
    ),
    "the-list-ends-in-what-another-left": (
        "avx2/convolve_winners.cpp",
        "std::memset(list.values + count, 0, sizeof(uint64_t));",
        "",
    ),
    "a-reset-forgets-half": (
        "streams.cpp",
        "std::memcpy(state(which), silence_.data(), bytes_)",
        "std::memcpy(state(which), silence_.data(), bytes_ / 2)",
    ),
}


def build(folder: Path, mutant: str | None) -> Path:
    """The library with a fault, or none; the folder that holds it."""
    shutil.copytree(ROOT / NATIVE, folder / NATIVE)
    shutil.copy(ROOT / "CMakeLists.txt", folder)
    if mutant is not None:
        name, right, wrong = MUTANTS[mutant]
        source = folder / NATIVE / "src" / name
        text = source.read_text()
        assert text.count(right) == 1, f"{name} no longer reads {right}"
        source.write_text(text.replace(right, wrong))
    made = folder / "build"
    for command in (["-S", str(folder), "-B", str(made)], ["--build", str(made), "-j2"]):
        subprocess.run(["cmake", *command], check=True, capture_output=True)
    return made


@pytest.mark.soak
@pytest.mark.system
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mutant", [None, *MUTANTS])
def test_a_fault_is_found(tmp_path: Path, mutant: str | None, native) -> None:
    if shutil.which("cmake") is None or shutil.which("c++") is None:
        pytest.skip("faults are built with a C++ compiler and cmake")
    if mutant is not None and MUTANTS[mutant][0].startswith("avx512"):
        if not native.sparsespot_has_tier(3):
            pytest.skip("this processor or build lacks avx512")
    tests = str(Path(__file__).with_name("test_native_streams.py"))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests],
        cwd=ROOT,
        env=os.environ | {"SPARSESPOT_NATIVE": str(build(tmp_path, mutant))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == (0 if mutant is None else 1), ran.stdout + ran.stderr
    assert mutant is None or " failed" in ran.stdout
