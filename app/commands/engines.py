"""``sparsespot engines``: every engine, and whether it can run here."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from engine import available_engines
from engine.values import EngineInfo

SCHEMA_VERSION = 1


def run(arguments: Namespace) -> int:
    """Print the engines as a table, or as one JSON document."""
    engines = available_engines()
    print(document(engines) if arguments.json else "\n".join(lines(engines)))
    return 0


def document(engines: Iterable[EngineInfo]) -> str:
    """The JSON document of the contract."""
    rows = [asdict(info) for info in engines]
    for row in rows:
        del row["simulated"]  # nothing has run yet
    return json.dumps({"schema_version": SCHEMA_VERSION, "engines": rows}, indent=1)


def lines(engines: Iterable[EngineInfo]) -> Iterator[str]:
    """A line an engine, and below one that cannot run the reason and what to do."""
    for info in engines:
        if info.available:
            yield f"{info.id:18} {info.family:6}  {info.figure}, {info.runtime} on {info.device}"
        else:
            yield f"{info.id:18} {info.family:6}  not here: {info.reason}; {info.remedy}"
