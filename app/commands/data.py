"""``sparsespot data``: what is odd in recordings, and the list to evaluate on."""

from __future__ import annotations

import sys
from argparse import Namespace

from app.progress import Bars


def run(arguments: Namespace) -> int:
    """Run the action that was asked for."""
    return {"check": _check, "manifest": _manifest}[arguments.action](arguments)


def _check(arguments: Namespace) -> int:
    from engine.training.checks import check

    with Bars() as progress:
        found = check(arguments.folder, progress)
    for line in found.lines():
        print(line)
    if not found.sound:
        print(f"{arguments.folder} has recordings to mend, listed above.", file=sys.stderr)
    return 0 if found.sound else 1


def _manifest(arguments: Namespace) -> int:
    from engine.training.manifest import write_manifest
    from engine.training.recordings import twelve_class_list

    entries = twelve_class_list(arguments.folder, arguments.noise)
    rows = write_manifest(arguments.output, entries)
    print(f"{rows} recordings listed in {arguments.output}")
    return 0
