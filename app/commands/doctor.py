"""``sparsespot doctor``: what this machine has."""

from __future__ import annotations

from argparse import Namespace

from app.doctor import report


def run(_: Namespace) -> int:
    """Print the report as it comes; 0 whatever is missing."""
    for line in report():
        print(line, flush=True)
    return 0
