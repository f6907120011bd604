"""The result of one row of the study as a value, and its JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.training.work import Figures

SCHEMA_VERSION = 1


class StudyRefused(ValueError):
    """A row or a result that cannot be used; the message is one sentence naming the file."""


@dataclass(frozen=True)
class Answered:
    """How many of ``clips`` were answered rightly, with the 95 % interval (Wilson) of the share."""

    correct: int
    clips: int
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """Accuracy, 0 to 1."""
        return self.correct / self.clips


@dataclass(frozen=True)
class Entries:
    """How a layer was pruned: ``kept`` entries an input, blocks of ``block`` outputs, over what."""

    kept: float
    block: int
    scope: str


@dataclass(frozen=True)
class StudyResult:
    """One trained net of the study.

    ``widths`` and ``k`` of conv1, conv2 and linear1; ``pruning`` by layer, empty for a dense net.
    ``float32`` and ``int8``: answers to ``list_name``. ``work`` is counted on that list's words.
    ``cpu_us`` (microseconds a word on one core, by processor) and ``ip_cycles`` are modelled
    (:mod:`engine.training.cost`) and empty or None for a dense net, which the model is not about.
    ``recipe_fingerprint`` tells which state of the row's recipe was trained; results that share a
    ``seedless_fingerprint`` (older ones have none) differ in their seed alone.
    ``topology`` is the recipe's (older results are all of its default), "" of a dense net.
    ``training_seconds``, ``cpu_seconds`` and ``curve`` are those of
    :class:`engine.training.study.TrainingLog`, on ``processor`` ("": not told).
    """

    name: str
    kind: str
    widths: tuple[int, int, int]
    k: tuple[int, int, int]
    pruning: Mapping[str, Entries]
    epochs: int
    seed: int
    teachers: tuple[str, ...]
    list_name: str
    float32: Answered
    int8: Answered
    weights_total: int
    weights_nonzero: int
    work: Mapping[str, Figures]
    cpu_us: Mapping[str, Figures]
    ip_cycles: Figures | None
    training_seconds: float
    recipe_fingerprint: str
    seedless_fingerprint: str = ""
    topology: str = "gradual-magnitude"
    boosting: float = 0.0
    cpu_seconds: float | None = None
    curve: tuple[tuple[int, float], ...] = ()
    processor: str = ""

    @property
    def zero_share(self) -> float:
        """Share of the weights of the dense net of these widths that are zero, 0 to 1."""
        return 1 - self.weights_nonzero / self.weights_total


def write_result(result: StudyResult, folder: Path) -> Path:
    """Write ``folder/<name>.json``, in the place of an older one; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {"schema_version": SCHEMA_VERSION, **asdict(result)}
    document["cost_kind"] = "modelled"
    file = folder / f"{result.name}.json"
    write_whole(file, json.dumps(document, indent=1) + "\n")
    return file


def read_results(folder: Path) -> tuple[StudyResult, ...]:
    """Every result in ``folder``, by name; raises :class:`StudyRefused` with one sentence."""
    return tuple(read_result(file) for file in sorted(folder.glob("*.json")))


def write_whole(file: Path, text: str) -> None:
    """Write to a temporary name, then rename: a reader sees the old file or the new one."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def read_result(file: Path) -> StudyResult:
    """What :func:`write_result` wrote; raises :class:`StudyRefused` with one sentence."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        version = document.pop("schema_version")
        if version != SCHEMA_VERSION or document.pop("cost_kind") != "modelled":
            raise ValueError(f"schema {version}")
        return _build(document)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StudyRefused(
            f"{file} is no result of the study ({error}): run its row again or remove it."
        ) from error


def _build(document: dict[str, Any]) -> StudyResult:
    for name in ("widths", "k", "teachers"):
        document[name] = tuple(document[name])
    for name in ("float32", "int8"):
        low, high = document[name]["interval"]
        document[name] = Answered(**{**document[name], "interval": (low, high)})
    document["curve"] = tuple((epoch, share) for epoch, share in document.get("curve", ()))
    for name in ("work", "cpu_us"):
        document[name] = {key: Figures(**value) for key, value in document[name].items()}
    document["pruning"] = {key: Entries(**value) for key, value in document["pruning"].items()}
    if document["ip_cycles"] is not None:
        document["ip_cycles"] = Figures(**document["ip_cycles"])
    return StudyResult(**document)
