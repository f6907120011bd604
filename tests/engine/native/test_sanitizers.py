"""The native library under AddressSanitizer and UndefinedBehaviorSanitizer, on every tier."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SUBJECTS = [
    "test_native_network.py",
    "test_native_sounds.py",
    "test_native_streams.py",
    "test_tiers.py",
]


def runtime(name: str) -> str:
    """The path of a sanitizer's library of the C++ compiler; skips where there is none."""
    compiler = shutil.which("c++")
    if compiler is None or shutil.which("cmake") is None:
        pytest.skip("the sanitizers need a C++ compiler and cmake")
    found = subprocess.run(
        [compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if not Path(found).is_absolute():
        pytest.skip(f"the C++ compiler has no {name}")
    return found


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="the library is preloaded as on Linux")
def test_no_access_and_no_arithmetic_is_undefined(tmp_path: Path) -> None:
    preloaded = f"{runtime('libasan.so')} {runtime('libubsan.so')}"
    configure = ["cmake", "-S", str(ROOT), "-B", str(tmp_path), "-DSPARSESPOT_SANITIZE=ON"]
    subprocess.run(configure, check=True, capture_output=True)
    subprocess.run(["cmake", "--build", str(tmp_path), "-j2"], check=True, capture_output=True)
    tests = [str(Path(__file__).with_name(name)) for name in SUBJECTS]
    options = ["-q", "-x", "-p", "no:cacheprovider"]
    environment = os.environ | {
        "SPARSESPOT_NATIVE": str(tmp_path),
        "LD_PRELOAD": preloaded,
        "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter's own
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "passed" in ran.stdout
