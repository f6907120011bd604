"""A simulated card around the stand-in kernel, and an environment with pynq as it is published."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import platformdirs
import pytest

from engine.ip.sim.card_library import harness
from engine.ip.sim.root import lay_out_root

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
# what pynq 3.0.1 needs and does not say, and what a whole engine needs beside it
REQUIREMENTS = (
    "pynq==3.0.1",
    "pycparser<3",
    "numpy<2",
    "setuptools<81",
    "platformdirs",
    "safetensors",
    "scipy",
)
InPynq = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated card's library with the stand-in for a kernel."""
    library = tmp_path_factory.mktemp("standin") / "libxrt_core.so"
    sources = [path for path in harness() if path.name != "kernel.cpp"]
    sources.append(HERE / "standin" / "kernel.cpp")
    folders = [f"-I{folder}" for folder in sorted({path.parent for path in harness()})]
    flags = ("-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared")
    subprocess.run(["c++", *flags, *folders, *map(str, sources), "-o", str(library)], check=True)
    return library


@pytest.fixture(scope="session")
def xrt_root(standin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for XILINX_XRT."""
    return lay_out_root(tmp_path_factory.mktemp("xrt"), standin)


@pytest.fixture(scope="session")
def pynq_python() -> Path:
    """Python of an environment with pynq 3.0.1, made once for each list of requirements."""
    fcntl = pytest.importorskip("fcntl", reason="pynq 3.0.1 cannot be installed here: no Linux")
    wanted = hashlib.sha256(repr((REQUIREMENTS, sys.version)).encode()).hexdigest()[:12]
    folder = platformdirs.user_cache_path("sparsespot") / "test-environments" / f"pynq-{wanted}"
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run of tests may be making it
        if (folder / "ready").is_file():
            return python
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            install = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
            subprocess.run([*install, *REQUIREMENTS], check=True, capture_output=True, timeout=540)
        except (OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"pynq 3.0.1 cannot be installed here: {error}")
        (folder / "ready").touch()
        return python


@pytest.fixture
def child_environment(xrt_root: Path) -> dict[str, str]:
    """Of a program that finds the simulated card."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    return environment | {"XILINX_XRT": str(xrt_root), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def in_pynq(pynq_python: Path, child_environment: dict[str, str], tmp_path: Path) -> InPynq:
    """Plays a scenario in the environment with pynq, in a process of its own."""

    def play(scenario: str, *arguments: object, kind: str = "pynq", **more: str) -> dict[str, Any]:
        command = [str(pynq_python), "-X", "faulthandler", str(HERE / "scenarios.py")]
        command += [scenario, kind, str(tmp_path), *map(json.dumps, arguments)]
        done = subprocess.run(
            command,
            env=child_environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    return play


@pytest.fixture(scope="session")
def scenarios() -> ModuleType:
    """The scenarios, in this process."""
    spec = importlib.util.spec_from_file_location("card_scenarios", HERE / "scenarios.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Play:
    """Plays a scenario by name over one ``kind`` of port, and gives what it tells."""

    kind: str
    scenario: Callable[..., dict[str, Any]]

    def __call__(self, scenario: str, *arguments: object) -> dict[str, Any]:
        return self.scenario(scenario, *arguments)


@pytest.fixture(params=["simulated", "pyxrt"])
def play(
    request, scenarios: ModuleType, xrt_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Play]:
    """Plays a scenario here, over the simulation's calls or over the stub of pyxrt."""
    monkeypatch.setenv("XILINX_XRT", str(xrt_root))
    monkeypatch.syspath_prepend(str(HERE / "stub"))
    kind: str = request.param
    yield Play(kind, lambda name, *more: getattr(scenarios, name)(kind, tmp_path, *more))
    sys.modules.pop("pyxrt", None)
