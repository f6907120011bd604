"""A Markdown page in which a part between two markers is written anew, the rest by hand."""

from __future__ import annotations

import os
from pathlib import Path

from engine import files
from engine.training.study_result import StudyRefused


def replace_between(page: Path, begin: str, end: str, inside: str) -> None:
    """Put ``inside`` between the lines ``begin`` and ``end`` of ``page``.

    What stands outside them is left as it is. Raises :class:`StudyRefused` with one sentence
    where the page lacks them.
    """
    try:
        files.replace_between(page, begin, end, inside)
    except files.MarksMissing as error:
        raise StudyRefused(str(error)) from error


def relative_link(file: Path, page: Path) -> str:
    """``file`` as a link on ``page`` names it."""
    return Path(os.path.relpath(file.absolute(), page.absolute().parent)).as_posix()
