"""What a folder holds for an exam, or in one sentence why it holds nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.exam.values import FolderFound, FolderRefused, FoundWord
from app.sentence import sentence
from engine.evaluation.clip_list import ClipList, load_clip_list, shuffled
from engine.training.labels import UNKNOWN, UnknownWords
from engine.training.manifest import ManifestRefused
from engine.training.recordings import NoRecordings

_NAMED = 6  # names told in a sentence; the rest are counted


def look(
    folder: str,
    labels: Sequence[str],
    *,
    unknown_ok: bool = False,
    entered: Callable[[Path], None] | None = None,
) -> tuple[ClipList, FolderFound] | FolderRefused:
    """The recordings of a folder (or a list, ``.csv``) in random order, and what to tell of them.

    ``labels`` are the model's; ``unknown_ok`` counts names that are no words as unknown.
    ``entered`` is called with each folder on the way, and ends the search by raising.
    """
    path = Path(folder)
    try:
        data = shuffled(load_clip_list(path, labels, unknown_ok=unknown_ok, entered=entered))
    except UnknownWords as refusal:
        return _unmapped(path, refusal.words, may_count=not unknown_ok and UNKNOWN in labels)
    except NoRecordings as refusal:
        return FolderRefused(folder, "empty", sentence(refusal))
    except (ManifestRefused, OSError) as refusal:
        return FolderRefused(folder, "unreadable", sentence(refusal))
    words = tuple(FoundWord(row.word, row.label, row.clips) for row in data.mapping)
    return data, FolderFound(folder, data.name, len(data.entries), words)


def _unmapped(path: Path, words: Counter[str], *, may_count: bool) -> FolderRefused:
    if set(words) == {path.absolute().name} and not any(each.is_dir() for each in path.iterdir()):
        text = QCoreApplication.translate(
            "Exam",
            "The recordings of {folder} lie in no folder named by their word: "
            "put them into folders such as yes and stop.",
        )
        return FolderRefused(str(path), "unlabelled", text.format(folder=path))
    named = [f"{word or '–'} ({clips})" for word, clips in words.most_common(_NAMED)]
    listed = ", ".join(named)
    if len(words) > _NAMED:
        more = QCoreApplication.translate("Exam", "{names} and {n} more")
        listed = more.format(names=listed, n=len(words) - _NAMED)
    if may_count:
        text = QCoreApplication.translate(
            "Exam",
            "Folders that are named by no word the models or the data set know: {names}. "
            "Rename them, or count them as unknown.",
        )
    else:
        text = QCoreApplication.translate(
            "Exam", "The models have no class for these folders: {names}. Leave them out."
        )
    unmapped = tuple(words.most_common()) if may_count else ()
    return FolderRefused(str(path), "unmapped", text.format(names=listed), unmapped)
