"""Which names are those of recordings."""

from __future__ import annotations

from pathlib import Path

# What libsndfile reads.
OWN_SUFFIXES = frozenset(
    ".wav .wave .rf64 .w64 .flac .ogg .oga .opus .mp3 .aif .aiff .aifc .au .snd .caf .sph".split()
)
# What ffmpeg reads, where it is installed.
FOREIGN_SUFFIXES = frozenset(
    ".aac .m4a .m4b .mp4 .3gp .3g2 .mov .amr .awb .wma .asf .webm .mka .mkv "
    ".ac3 .eac3 .ape .wv .tta .spx".split()
)
SUFFIXES = OWN_SUFFIXES | FOREIGN_SUFFIXES


def is_recording(path: Path) -> bool:
    """Whether the name is that of a recording; hidden files (macOS ``._a.wav``) are not."""
    return names_recording(path.name)


def names_recording(name: str) -> bool:
    """:func:`is_recording` of a name without its folder."""
    _, dot, suffix = name.rpartition(".")
    return f"{dot}{suffix}".lower() in SUFFIXES and not name.startswith(".")
