"""A folder that looks like an installed XRT 2.13 and holds the simulated card's library."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from engine.files import write_text

XRT_VERSION = "2.13.466"


def lay_out_root(folder: Path, library: Path, version: str = XRT_VERSION) -> Path:
    """Fill ``folder``, to be named by ``XILINX_XRT``; programs then find the simulated card."""
    (folder / "lib").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(library, folder / "lib" / "libxrt_core.so")
    write_text(folder / "version.json", json.dumps({"BUILD_VERSION": version}))
    return folder
