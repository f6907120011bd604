"""Which names are those of recordings."""

from __future__ import annotations

from pathlib import Path

from engine.audio.formats import is_recording


def test_what_is_a_recording() -> None:
    for name in (
        "a.wav",
        "a.WAV",
        "a.Flac",
        "a.ogg",
        "a.opus",
        "a.MP3",
        "a.M4A",
        "a.webm",
        "-a.amr",
    ):
        assert is_recording(Path(name))
    for name in ("a.txt", "wav", ".wav", "._a.wav", "a.wav.part"):
        assert not is_recording(Path(name))
