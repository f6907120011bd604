"""What an evaluation has done so far, in its folder: a run that was killed goes on from there."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.engines.environment import package_version
from engine.evaluation.outcome import Outcome
from engine.evaluation.partition import PARTITION, Partition
from engine.files import write_bytes, write_text

FOLDER = "partitions"
FORMAT = 1
_RUN = "run.json"
_TOLD = {
    "format": "another version of the program",
    "program": "another version of the program",
    "recordings": "other recordings or labels",
    "engines": "other engines, models or operating points",
    "heard": "other noise, room or level",
}


class ResumeRefused(ValueError):
    """What lies in a folder cannot be gone on with: one sentence."""


class Kept:
    """The partitions of one run below ``out``, each written whole or not at all.

    ``asked`` is all that the answers depend on, ready for JSON; see :data:`_TOLD` for its keys.
    ``part`` names one of several lists of partitions in the same folder.
    Without ``resume`` what a finished run left is thrown away. Raises :class:`ResumeRefused` where
    an unfinished run lies there and ``resume`` was not said, or is another's.
    """

    def __init__(
        self,
        out: Path,
        asked: Mapping[str, object],
        *,
        resume: bool,
        began: str = "",
        part: str = "",
    ) -> None:
        self._folder = out / FOLDER / part
        own: dict[str, Any] = json.loads(json.dumps(_run(asked)))
        self._key = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()
        self.began = began
        found = self._found(out)
        if found is not None and (resume or not found["finished"]):
            differing = [
                said for name, said in _TOLD.items() if found["run"].get(name) != own[name]
            ]
            self._check(out, found, list(dict.fromkeys(differing)), resume)
            self.began = str(found["began"])
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            for file in self._folder.glob("*.npz"):
                file.unlink()
        for file in self._folder.glob(".*.part"):  # of one that was killed while it wrote
            file.unlink()
        self._document = {"run": own, "began": self.began, "finished": False}
        self._write()

    def has(self, number: int) -> bool:
        """Whether anything lies there for the partition of that number."""
        return self._file(number).exists()

    def read(self, partition: Partition, dtype: np.dtype[np.void]) -> Outcome | None:
        """The outcome of a partition with rows of ``dtype``.

        None where it is not there, is damaged, or the recordings have changed since.
        """
        try:
            content = io.BytesIO(self._file(partition.number).read_bytes())
            with np.load(content, allow_pickle=False) as file:
                rows, told = file["rows"], json.loads(file["told"].tobytes())
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        if told["run"] != self._key or told["files"] != partition.stamp():
            return None
        if rows.dtype != dtype or rows.shape != (len(partition.entries),):
            return None
        formats = tuple((container, encoding) for container, encoding in told["formats"])
        return Outcome(rows, formats, {int(place): why for place, why in told["reasons"]})

    def write(self, partition: Partition, stamp: str, outcome: Outcome) -> None:
        """Keep the outcome; ``stamp`` is the partition's from before its files were read."""
        told = {
            "run": self._key,
            "files": stamp,
            "formats": outcome.formats,
            "reasons": list(outcome.reasons.items()),
        }
        stream = io.BytesIO()
        text = np.frombuffer(json.dumps(told).encode(), np.uint8)
        np.savez(stream, rows=outcome.rows, told=text)
        write_bytes(self._file(partition.number), stream.getvalue())

    def finish(self) -> None:
        """Say that all results are written: another run may take the folder."""
        self._document["finished"] = True
        self._write()

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:06d}.npz"

    def _write(self) -> None:
        write_text(self._folder / _RUN, json.dumps(self._document, indent=1) + "\n")

    def _found(self, out: Path) -> dict[str, Any] | None:
        file = self._folder / _RUN
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            return {"run": dict(found["run"]), **{n: found[n] for n in ("began", "finished")}}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ResumeRefused(
                f"The file {file} cannot be read ({error}): remove the folder {self._folder}, "
                "or name another --out."
            ) from error

    def _check(
        self, out: Path, found: Mapping[str, Any], differing: list[str], resume: bool
    ) -> None:
        whose = f" with {' and '.join(differing)}" if differing else ""
        if resume and not differing:
            return
        if resume:
            raise ResumeRefused(
                f"The folder {out} holds an evaluation{whose}: ask for what that one was asked, "
                "or name another --out."
            )
        clips = found["run"].get("recordings", {}).get("clips", 0)
        done = len(list(self._folder.glob("*.npz")))
        remedy = "name another --out" if differing else "add --resume, or name another --out"
        raise ResumeRefused(
            f"The folder {out} holds an unfinished evaluation{whose} ({done} of "
            f"{-(-clips // PARTITION)} parts are done): {remedy}."
        )


def _run(asked: Mapping[str, object]) -> dict[str, object]:
    return {
        "format": [FORMAT, PARTITION],
        "program": package_version("sparsespot"),
        **asked,
    }
