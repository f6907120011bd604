"""How words sound, so that what sounds like a command word is never taught as another word."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from engine.training.voices import VoiceFailed, VoicesMissing, run_program

ACCENTS = ("en-us", "en-gb")
WORDS_AT_ONCE = 2000
SECONDS_AT_MOST = 120.0

_NOT_SOUNDS = str.maketrans("", "", "ˈˌː‍ ")  # stress, length and joiners


def pronounce(words: Sequence[str], accent: str = "en-us") -> tuple[str, ...]:
    """Phonemes of each word in the International Phonetic Alphabet, without stress and length.

    By espeak-ng's dictionary and rules. Raises :class:`~engine.training.voices.VoicesMissing`
    without that program and :class:`~engine.training.voices.VoiceFailed` where it fails.
    """
    spoken: list[str] = []
    for start in range(0, len(words), WORDS_AT_ONCE):
        spoken += _ask_espeak(words[start : start + WORDS_AT_ONCE], accent)
    return tuple(spoken)


def _ask_espeak(words: Sequence[str], accent: str) -> list[str]:
    if shutil.which("espeak-ng") is None:
        raise VoicesMissing(
            "Finding words that sound alike needs espeak-ng, which is not installed: "
            "sudo apt install espeak-ng."
        )
    with tempfile.TemporaryDirectory(prefix="sparsespot-words-") as folder:
        written = Path(folder, "text")
        written.write_text("".join(f"{word}!\n" for word in words), encoding="utf-8")
        command = ["espeak-ng", "-v", accent, "-q", "--ipa", "-f", str(written)]
        try:
            told = run_program(command)
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceFailed(
                f"espeak-ng could not tell how words sound ({type(error).__name__}): reinstall it."
            ) from error
    lines = [line.translate(_NOT_SOUNDS) for line in told.decode("utf-8").splitlines()]
    lines = [line for line in lines if line]
    if len(lines) != len(words):
        raise VoiceFailed(
            f"espeak-ng gave {len(lines)} pronunciations for {len(words)} words: reinstall it."
        )
    return lines


def distances(words: Sequence[str], vocabulary: Collection[str]) -> tuple[int, ...]:
    """How many phonemes each word is from the nearest word of ``vocabulary`` (0: a homophone).

    Edit distance of the phonemes, the smallest over an American and a British pronunciation.
    Raises as :func:`pronounce`.
    """
    nearest = [10**6] * len(words)
    for accent in ACCENTS:
        wanted = pronounce(sorted(vocabulary), accent)
        for index, said in enumerate(pronounce(words, accent)):
            nearest[index] = min(nearest[index], *(edit_distance(said, other) for other in wanted))
    return tuple(nearest)


def homophones(words: Iterable[str], vocabulary: Collection[str]) -> frozenset[str]:
    """Those of ``words`` that sound like one of ``vocabulary`` in an accent, itself included.

    Raises as :func:`pronounce`.
    """
    listed = sorted(set(words))
    found: set[str] = set()
    for accent in ACCENTS:
        wanted = set(pronounce(sorted(vocabulary), accent))
        said = pronounce(listed, accent)
        found |= {word for word, sounds in zip(listed, said, strict=True) if sounds in wanted}
    return frozenset(found)


def edit_distance(first: str, second: str) -> int:
    """Insertions, deletions and replacements that turn one string into the other (Levenshtein)."""
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first):
        before, row[0] = row[0], i + 1
        for j, other in enumerate(second):
            before, row[j + 1] = (
                row[j + 1],
                min(row[j + 1] + 1, row[j] + 1, before + (letter != other)),
            )
    return row[-1]
