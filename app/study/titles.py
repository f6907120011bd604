"""What the rows of the topology study are called in the window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.language import marked

ROWS: Mapping[str, str] = {
    "dense": marked("study", "dense twin"),
    "winners-alone": marked("study", "dense with k-winners"),
    "gradual-no-winners": marked("study", "pruned without k-winners"),
    "gradual": marked("study", "pruned while it trains"),
    "gradual-boosted": marked("study", "pruned and boosted"),
    "random": marked("study", "fixed by chance"),
    "random-boosted": marked("study", "fixed by chance and boosted"),
    "structured": marked("study", "fixed by rule"),
    "foresight": marked("study", "fixed by foresight (SNIP)"),
    "set": marked("study", "regrown by chance (SET)"),
    "rigl": marked("study", "regrown by gradient (RigL)"),
    "lottery": marked("study", "wound back (lottery ticket)"),
    "gradual-long": marked("study", "pruned for four times as long"),
}


def row_title(name: str) -> str:
    """A row's title in the language of the window; a row without one has its own name."""
    return QCoreApplication.translate("study", ROWS[name]) if name in ROWS else name
