"""From what a folder or manifest calls a recording to the class of the model it counts as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from engine.training.clip_files import Entry
from engine.training.entries import Entries

SILENCE = "_silence_"
UNKNOWN = "_unknown_"
TEN_WORDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
SILENCE_NAMES = frozenset({SILENCE, "silence", "_background_noise_"})

# the 35 words of Speech Commands v0.02 (Warden, arXiv:1804.03209)
SPEECH_COMMANDS = frozenset(TEN_WORDS) | frozenset(
    "zero one two three four five six seven eight nine "
    "bed bird cat dog happy house marvin sheila tree wow "
    "backward forward follow learn visual".split()
)


class UnknownWords(ValueError):
    """Words that neither the model nor the data set knows; ``words`` holds how many of each."""

    def __init__(self, words: Counter[str]) -> None:
        listed = ", ".join(f"{word or '(no folder)'} ({n})" for word, n in sorted(words.items()))
        super().__init__(
            f"Not words of the model nor of Speech Commands: {listed}; "
            "rename the folders, or count them as unknown with --unknown-ok."
        )
        self.words = words


@dataclass(frozen=True)
class MappedWord:
    """One row of the mapping: ``clips`` recordings called ``word`` count as ``label``."""

    word: str
    label: str
    clips: int


def class_of(word: str, labels: Collection[str], *, unknown_ok: bool = False) -> str | None:
    """The class ``word`` counts as in a model with ``labels``; None if it is not known at all.

    A class the model lacks is None too: silence for a model without a silence class.
    """
    for name in (word, word.lower()):
        if name in labels:
            return name
    if word.lower() in SILENCE_NAMES:
        label = SILENCE
    elif word.lower() == UNKNOWN or word.lower() in SPEECH_COMMANDS or unknown_ok:
        label = UNKNOWN
    else:
        return None
    return label if label in labels else None


def map_labels(
    entries: Iterable[Entry], labels: Sequence[str], *, unknown_ok: bool = False
) -> tuple[Entries, tuple[MappedWord, ...]]:
    """Entries with the class of ``labels`` that each counts as, and the mapping with counts.

    Raises :class:`UnknownWords` with all that cannot be mapped, before anything has run.
    """
    listed = entries if isinstance(entries, Entries) else Entries(entries)
    times = Counter(listed.values("label"))
    classes = {word: class_of(word, labels, unknown_ok=unknown_ok) for word in times}
    if refused := Counter({word: n for word, n in times.items() if classes[word] is None}):
        raise UnknownWords(refused)
    kept = listed.with_labels({word: label for word, label in classes.items() if label is not None})
    counts = Counter(zip(kept.values("word"), kept.values("label"), strict=True))
    order = {label: index for index, label in enumerate(labels)}
    rows = sorted(counts.items(), key=lambda row: (order[row[0][1]], row[0][0]))
    return kept, tuple(MappedWord(word, label, n) for (word, label), n in rows)
