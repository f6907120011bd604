"""What of XRT is installed, and so which port reaches a card: found without importing either."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from engine.engines.engine import EngineUnavailable
from engine.engines.probe import installed

HOME = "XILINX_XRT"
XCLBIN = "SPARSESPOT_XCLBIN"
_LAST_OF_PYNQ = (2, 16)
_LAST_PYNQ = (3, 0, 1)
_SOURCE = "install XRT, source its setup.sh, then start again"


@dataclass(frozen=True)
class Installation:
    """XRT's ``home`` and ``version``, and the ``port`` that goes with it."""

    home: Path
    version: tuple[int, ...]
    port: Literal["pynq", "pyxrt"]

    @property
    def runtime(self) -> str:
        """What reaches the card, for people."""
        return f"{self.port} on XRT {'.'.join(map(str, self.version))}"


def installation(environment: Mapping[str, str] = os.environ) -> Installation:
    """What is installed; raises :class:`EngineUnavailable` where a card cannot be reached."""
    if not environment.get(HOME):
        raise EngineUnavailable(f"{HOME} is not set, so there is no XRT", _SOURCE)
    home = Path(environment[HOME])
    if environment.get("XCL_EMULATION_MODE"):
        raise EngineUnavailable("XCL_EMULATION_MODE is set", "unset it: it hides the card")
    if not (home / "lib" / "libxrt_core.so").exists():
        raise EngineUnavailable(f"{HOME} is {home}, where no libxrt_core.so is", _SOURCE)
    version = _version(home)
    if version > (*_LAST_OF_PYNQ, 1 << 16):
        if find_spec("pyxrt") is None:
            raise EngineUnavailable(
                f"XRT {_dotted(version)} is reached through pyxrt, which this Python has not",
                "source XRT's setup.sh and use the Python that XRT was built for",
            )
        return Installation(home, version, "pyxrt")
    pynq = installed("pynq")
    if pynq is None:
        raise EngineUnavailable("pynq is not installed", "pip install 'sparsespot[alveo]'")
    if _numbers(pynq) > _LAST_PYNQ:
        raise EngineUnavailable(
            f"pynq {pynq} no longer reaches PCIe cards", "pip install 'sparsespot[alveo]'"
        )
    return Installation(home, version, "pynq")


def cards(found: Installation) -> int:
    """How many cards the system has, asked without opening any; 1 where it cannot be asked."""
    try:
        return int(ctypes.CDLL(str(found.home / "lib" / "libxrt_core.so")).xclProbe())
    except (OSError, AttributeError):  # hidden since XRT 2.17
        return 1


def xclbin_path(family: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The xclbin of the sparse or dense kernel: ``SPARSESPOT_XCLBIN``, a file or their folder.

    Raises :class:`EngineUnavailable` where none is named.
    """
    given = environment.get(XCLBIN)
    if not given:
        raise EngineUnavailable(
            f"{XCLBIN} names no xclbin",
            "build one with 'sparsespot ip build' and set the variable to it",
        )
    path = Path(given)
    return path / f"{family}.xclbin" if path.is_dir() else path


def _version(home: Path) -> tuple[int, ...]:
    try:
        text = (home / "version.json").read_text(encoding="utf-8")
        version = _numbers(str(json.loads(text)["BUILD_VERSION"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineUnavailable(
            f"{home / 'version.json'} does not tell XRT's version", "install XRT again"
        ) from error
    return version


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
