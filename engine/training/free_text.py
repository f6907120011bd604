"""English text that is on every machine: the language reference and the docstrings of Python.

Both come with Python under the PSF licence. They are read aloud for training and for counting
false alarms; neither text nor sound is passed on.
"""

from __future__ import annotations

import ast
import re
import sysconfig
import unicodedata
from collections.abc import Iterator
from pathlib import Path

SHORTEST, LONGEST = 4, 40  # words in a sentence

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z])")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z ,;:.'()!?-]*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CODE = re.compile(r"\b[a-z]+[A-Z]|[a-z]\.[a-z]|\(\)|--|\b[A-Z]{4,}\b|::")
_MARKS = re.compile(r"\*+|`+|\"")


def standard_text() -> str:
    """Paragraphs parted by empty lines: ``pydoc``'s topics, then docstrings of the library."""
    from pydoc_data.topics import topics

    return "\n\n".join([*(topics[name] for name in sorted(topics)), *_docstrings()])


def _docstrings() -> Iterator[str]:
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        try:
            tree = ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield ast.get_docstring(node) or ""


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of plain prose in ``text``, each once, in order, without mark-up.

    What looks like code, a table or a heading is left out, so is what has under ``SHORTEST``
    or over ``LONGEST`` words.
    """
    found: dict[str, None] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.splitlines()
        if any(line.startswith((">>>", "    ", "***", "===", "---")) for line in lines):
            continue
        line = unicodedata.normalize("NFKD", " ".join(" ".join(lines).split()))
        line = _MARKS.sub("", line.replace("’", "'")).removeprefix("- ")
        for sentence in _SENTENCE_END.split(line):
            if _PLAIN.fullmatch(sentence) and not _CODE.search(sentence):
                if SHORTEST <= len(words_of(sentence)) <= LONGEST:
                    found.setdefault(sentence)
    return tuple(found)


def words_of(text: str) -> tuple[str, ...]:
    """The words in lower case, hyphenated ones taken apart (``left-hand`` holds ``left``)."""
    return tuple(_WORD.findall(text.lower()))
