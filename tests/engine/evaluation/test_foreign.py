"""Recordings that ffmpeg decodes, evaluated like all others."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.report import write_report

Say = Callable[..., Path]
Make = Callable[..., Contender]


@pytest.fixture
def clips(tmp_path: Path, say: Say, ffmpeg: str) -> Path:
    """yes/a.m4a, yes/-call.M4A with no on its second channel, no/long.webm and no/b.wav."""
    folder = tmp_path / "clips"
    yes, no = (say(tmp_path / f"{word}.wav", word, seconds=0.9) for word in ("yes", "no"))
    both = np.stack([soundfile.read(path)[0] for path in (yes, no)], axis=1)
    soundfile.write(tmp_path / "both.wav", both, 16_000)
    long = say(tmp_path / "long.wav", "no", seconds=2.5)
    say(folder / "no" / "b.wav", "no")
    (folder / "yes").mkdir()
    for source, name in (
        *((yes, "yes/a.m4a"), (tmp_path / "both.wav", "yes/-call.M4A")),
        (long, "no/long.webm"),
    ):
        codec = "libopus" if name.endswith("webm") else "aac"
        told = [ffmpeg, "-v", "error", "-i", str(source), "-c:a", codec, str(folder / name)]
        subprocess.run(told, check=True)
    return folder


def test_they_are_found_answered_and_told_apart(
    clips: Path, contender: Make, tmp_path: Path
) -> None:
    engine = contender("a")
    found = evaluate_contenders([engine], load_clip_list(clips, engine.labels, channels="each"))
    assert not found.rejected
    write_report(found, tmp_path / "out")
    with (tmp_path / "out" / "predictions.csv").open(newline="") as stream:
        rows = {(row["path"], row["channel"]): row for row in csv.DictReader(stream)}
    assert {key: row["predicted"] for key, row in rows.items()} == {
        ("no/b.wav", "1"): "no",
        ("no/long.webm", "1"): "no",
        ("yes/-call.M4A", "1"): "yes",
        ("yes/-call.M4A", "2"): "no",
        ("yes/a.m4a", "1"): "yes",
    }
    long = rows["no/long.webm", "1"]
    assert int(long["n_windows"]) > 1
    assert float(long["source_seconds"]) == pytest.approx(2.5, abs=0.05)
    formats = {each.value: each.clips for each in found.strata if each.by == "format"}
    assert formats == {"M4A AAC": 3, "WAV PCM_16": 1, "WEBM OPUS": 1}


def test_without_ffmpeg_each_is_listed_with_the_remedy(
    clips: Path, contender: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = contender("a")
    found = evaluate_contenders([engine], load_clip_list(clips, engine.labels))
    assert [clip.entry.path.name for clip in found.clips] == ["b.wav"]
    assert len(found.rejected) == 3
    for each in found.rejected:
        assert each.reason == (
            f"The sound file {each.path} needs ffmpeg, which is not installed here; install "
            "ffmpeg, or convert the file to WAV or FLAC."
        )
