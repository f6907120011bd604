"""What a process costs that runs the sparse engine and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.artifact import find_model

PROGRAM = """
import re, sys
import numpy as np
from engine import open_engine
from engine.artifact import load
from engine.frontend.logmel import images

with open_engine("sparse-cpu", load(sys.argv[1])) as engine:
    for _ in range(3):
        engine.predict(images(np.zeros((64, 16000), np.float32)))
status = open("/proc/self/status").read()
print(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
def test_its_process_peaks_below_80_megabytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(find_model("gsc12-sparse"))],
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) < 80_000
