"""The build's steps, made only where their result is missing or older than what it is made of."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_FAILURES = ("ERROR", "CRITICAL")


class StepFailed(RuntimeError):
    """A tool that ended badly or left no result; one sentence."""


@dataclass(frozen=True)
class Step:
    """``command`` run in the build folder makes ``result`` of ``inputs``, all relative to it."""

    name: str
    command: tuple[str, ...]
    inputs: tuple[str, ...]
    result: str

    @property
    def tool(self) -> str:
        """The program."""
        return self.command[0]

    @property
    def log(self) -> str:
        """Where the program's words go."""
        return f"{self.name}.log"

    def due(self, folder: Path) -> bool:
        """Whether the result is missing or older than an input."""
        result = folder / self.result
        if not result.exists():
            return True
        made = result.stat().st_mtime_ns
        return any((folder / each).stat().st_mtime_ns > made for each in self.inputs)


def missing_tools(steps: Sequence[Step]) -> tuple[str, ...]:
    """The programs of these steps that are not on PATH."""
    return tuple(sorted({step.tool for step in steps if shutil.which(step.tool) is None}))


def run_steps(
    folder: Path, steps: Sequence[Step], tell: Callable[[str], None] = lambda _: None
) -> None:
    """Run those that are due, in order; raises :class:`StepFailed`."""
    for step in steps:
        if not step.due(folder):
            tell(f"{step.result} is up to date")
            continue
        tell(f"{step.name}: {step.tool}, its words go to {folder / step.log}")
        _run(folder, step)


def _run(folder: Path, step: Step) -> None:
    log = folder / step.log
    with log.open("w", encoding="utf-8") as stream:
        code = subprocess.run(
            step.command, cwd=folder, stdout=stream, stderr=subprocess.STDOUT, check=False
        ).returncode
    if code or not (folder / step.result).exists():
        text = log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.startswith(_FAILURES)]
        why = lines[0] if lines else f"{step.tool} ended with {code}"
        raise StepFailed(f"{step.name} left no {step.result} ({why}): read {log}.")
