"""A Markdown page in which a part between two markers is written anew, the rest by hand."""

from __future__ import annotations

import os
from pathlib import Path

from engine.training.study_result import StudyRefused, write_whole


def replace_between(page: Path, begin: str, end: str, inside: str) -> None:
    """Put ``inside`` between the lines ``begin`` and ``end`` of ``page``.

    What stands outside them is left as it is. Raises :class:`StudyRefused` with one sentence
    where the page lacks them.
    """
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise StudyRefused(f"{page} lacks the line {begin} or, after it, {end}: add both.")
    write_whole(page, f"{before}{begin}\n\n{inside}\n\n{end}{after}")


def relative_link(file: Path, page: Path) -> str:
    """``file`` as a link on ``page`` names it."""
    return Path(os.path.relpath(file.absolute(), page.absolute().parent)).as_posix()
