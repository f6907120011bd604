"""What noise leaves of a study's nets, as a CSV: ``name,condition,clips,correct``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from engine.files import write_csv
from engine.training.study_result import StudyRefused


@dataclass(frozen=True)
class NoiseLine:
    """How many of ``clips``, mixed as ``condition`` says, the net ``name`` answered rightly."""

    name: str
    condition: str
    clips: int
    correct: int

    @property
    def percent(self) -> float:
        """Accuracy."""
        return 100 * self.correct / self.clips


def read_noise_list(file: Path) -> tuple[NoiseLine, ...]:
    """The lines in their order; none where there is no such file. Raises :class:`StudyRefused`."""
    if not file.exists():
        return ()
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        if not rows or tuple(rows[0]) != _columns():
            raise ValueError(f"its first line is not {','.join(_columns())}")
        return tuple(_line(row) for row in rows[1:])
    except (OSError, ValueError, csv.Error) as error:
        raise StudyRefused(f"{file} is no list of what noise leaves ({error}).") from error


def write_noise_list(file: Path, lines: Iterable[NoiseLine]) -> None:
    """Write them in their order, whole or not at all."""
    write_csv(file, _columns(), (astuple(line) for line in lines))


def _columns() -> tuple[str, ...]:
    return tuple(field.name for field in fields(NoiseLine))


def _line(row: Sequence[str]) -> NoiseLine:
    if len(row) != len(_columns()):
        raise ValueError(f"a line is '{','.join(row)}'")
    name, condition = row[:2]
    clips, correct = int(row[2]), int(row[3])
    if not 0 <= correct <= clips or not clips:
        raise ValueError(f"{correct} of {clips} clips right for {name}, {condition}")
    return NoiseLine(name, condition, clips, correct)
