"""An evaluation read back from its folder."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.evaluation.channels import clip_name
from engine.evaluation.document import SCHEMA_VERSION
from engine.values import Family

_COLUMNS = frozenset({"path", "word", "label", "engine", "predicted", "score"})


class RunRefused(ValueError):
    """A folder holds no evaluation that can be read: one sentence that names it."""


@dataclass(frozen=True)
class ClipKey:
    """What tells a clip: path below its folder, cut, channel (None: all of them mixed), and the
    how-manieth of the same it is."""

    path: str
    offset_s: float
    duration_s: float | None
    repeat: int = 0
    channel: int | None = None

    def __str__(self) -> str:
        """For tables."""
        return clip_name(self.path, self.offset_s, self.channel)


@dataclass(frozen=True)
class StoredAnswer:
    """One engine's answer to one clip, and what the clip is."""

    word: str
    label: str
    predicted: str
    score: float
    group: str


@dataclass(frozen=True)
class StoredEngine:
    """One engine of a run; ``answers`` in the order of the run."""

    name: str
    family: Family
    model: str
    sha256: str
    answers: dict[ClipKey, StoredAnswer]


@dataclass(frozen=True)
class StoredRun:
    """What an evaluation left; ``heard`` is its condition for people, ``began`` may be ""."""

    folder: Path
    list_name: str
    list_sha256: str
    labels: tuple[str, ...]
    engines: tuple[StoredEngine, ...]
    heard: str
    began: str


def read_run(folder: Path) -> StoredRun:
    """Read ``results.json`` and ``predictions.csv`` of a folder. Raises :class:`RunRefused`."""
    document = _document(folder)
    answers = _answers(folder)
    try:
        data, run = document["data"], document.get("run") or {}
        engines = tuple(
            StoredEngine(
                name=str(each["id"]),
                family=_family(each),
                model=str(each["model"]["name"]),
                sha256=str(each["model"]["sha256"]),
                answers=answers.get(str(each["id"]), {}),
            )
            for each in document["engines"]
        )
        found = StoredRun(
            folder=folder,
            list_name=str(data.get("list", "")),
            list_sha256=str(data.get("list_sha256", "")),
            labels=tuple(map(str, data["labels"])),
            engines=engines,
            heard=_heard(document.get("condition")),
            began=str(run.get("began", "")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunRefused(
            f"The file {folder / 'results.json'} lacks what an evaluation writes ({error}); "
            "run the evaluation again."
        ) from error
    _check(found)
    return found


def _document(folder: Path) -> dict[str, Any]:
    file = folder / "results.json"
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunRefused(
            f"There is no evaluation in {folder} ({file.name}: {error.strerror}); "
            "name a folder that 'sparsespot evaluate --out' wrote."
        ) from error
    except ValueError as error:
        raise RunRefused(
            f"The file {file} is damaged ({error}); run the evaluation again."
        ) from error
    version = document.get("schema_version") if isinstance(document, dict) else None
    if version != SCHEMA_VERSION:
        raise RunRefused(
            f"The file {file} has the schema version {version}, and {SCHEMA_VERSION} is what this "
            "program reads; use the program that wrote it."
        )
    if document.get("mode") == "stream":
        raise RunRefused(f"{folder} is of long recordings (--stream): name two folders of clips.")
    return dict(document)


def _answers(folder: Path) -> dict[str, dict[ClipKey, StoredAnswer]]:
    file = folder / "predictions.csv"
    found: dict[str, dict[ClipKey, StoredAnswer]] = {}
    seen: Counter[tuple[str, ClipKey]] = Counter()
    line = 1
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            rows = csv.DictReader(stream)
            if lacking := _COLUMNS - set(rows.fieldnames or ()):
                names = ", ".join(sorted(lacking))
                raise RunRefused(
                    f"The file {file} lacks the columns {names}; run the evaluation again."
                )
            for row in rows:
                line = rows.line_num
                engine, key = row["engine"], _key(row)
                repeat = seen[engine, key]
                seen[engine, key] += 1
                key = replace(key, repeat=repeat)
                found.setdefault(engine, {})[key] = StoredAnswer(
                    row["word"],
                    row["label"],
                    row["predicted"],
                    float(row["score"]),
                    row.get("group") or "",
                )
    except OSError as error:
        raise RunRefused(
            f"The file {file} cannot be read ({error.strerror}); run the evaluation again."
        ) from error
    except (ValueError, TypeError, csv.Error) as error:
        if isinstance(error, RunRefused):
            raise
        raise RunRefused(
            f"The file {file} is damaged in line {line}; run the evaluation again."
        ) from error
    return found


def _key(row: Mapping[str, str]) -> ClipKey:
    duration = row.get("duration_s")
    return ClipKey(
        row["path"],
        float(row.get("offset_s") or 0),
        float(duration or 0) or None,
        channel=int(row.get("channel") or 0) or None,
    )


def _family(engine: Mapping[str, Any]) -> Family:
    """Runs of the first version did not store it, but the name of an engine begins with it."""
    told = engine.get("family") or str(engine["id"]).partition("-")[0]
    return "sparse" if told == "sparse" else "dense"


def _heard(condition: Mapping[str, Any] | None) -> str:
    from engine.evaluation.conditions import Condition

    return "as recorded" if condition is None else str(Condition(**condition))


def _check(run: StoredRun) -> None:
    """Every engine answered every clip with one of the labels."""
    file = run.folder / "predictions.csv"
    known = set(run.labels)
    if not run.engines:
        raise RunRefused(f"There is no engine in {run.folder}; run the evaluation again.")
    keys = run.engines[0].answers.keys()
    for engine in run.engines:
        if not engine.answers or engine.answers.keys() != keys:
            raise RunRefused(
                f"The file {file} does not hold an answer of {engine.name} to every clip; "
                "run the evaluation again."
            )
        for answer in engine.answers.values():
            if not {answer.label, answer.predicted} <= known:
                raise RunRefused(
                    f"The file {file} holds an answer that is none of the labels of results.json; "
                    "run the evaluation again."
                )
