"""What every test may use, and the rule: what is not in allowed_skips.txt must not skip."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Before anything loads NumPy or Qt.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")
NO_RECORDINGS = "no recordings of Speech Commands"
NO_GPU = "no CUDA GPU"


@pytest.fixture(scope="session")
def gsc() -> Path:
    """The folder with train/, validation/ and background_noise/ of Speech Commands."""
    folder = Path(os.environ.get("SPARSESPOT_GSC") or ROOT.parent / "shared" / "gsc")
    if not (folder / "validation").is_dir():
        pytest.skip(f"{NO_RECORDINGS} in {folder}: set SPARSESPOT_GSC")
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests of the GPU where there is none."""
    if item.get_closest_marker("cuda"):
        torch = pytest.importorskip("torch", reason=f"{NO_GPU}: torch is missing")
        if not torch.cuda.is_available():
            pytest.skip(NO_GPU)


@dataclass(frozen=True)
class AllowedSkip:
    """``@marker`` or a pattern of node ids, and how the reason for the skip must begin."""

    tests: str
    reason: str

    def covers(self, node: str, markers: set[str], reason: str) -> bool:
        """Whether a test with these markers may skip for this reason."""
        if not reason.startswith(self.reason):
            return False
        if self.tests.startswith("@"):
            return self.tests[1:] in markers
        return fnmatch.fnmatch(node, self.tests)


def allowed_skips(text: str) -> Iterator[AllowedSkip]:
    """The lines of the list: ``tests | reason``, ``#`` begins a comment."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            tests, _, reason = line.partition("|")
            yield AllowedSkip(tests.strip(), reason.strip())


class SkipWatch:
    """Fails the run if a test skips that is not on the list."""

    def __init__(self, allowed: tuple[AllowedSkip, ...]) -> None:
        self._allowed = allowed
        self.unexpected: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at every test."""
        self._look(report, set(report.keywords))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at modules that skip as a whole."""
        self._look(report, set())

    def _look(self, report: pytest.TestReport | pytest.CollectReport, markers: set[str]) -> None:
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = told.removeprefix("Skipped: ")
        if not any(skip.covers(report.nodeid, markers, reason) for skip in self._allowed):
            self.unexpected.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a green run with unexpected skips red."""
        if self.unexpected and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        if self.unexpected:
            terminalreporter.section("skipped, but not listed in tests/allowed_skips.txt")
            for line in self.unexpected:
                terminalreporter.line(line, red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Watch the skips of this run."""
    allowed = tuple(allowed_skips(ALLOWED_SKIPS.read_text(encoding="utf-8")))
    config.pluginmanager.register(SkipWatch(allowed), "sparsespot-skips")
