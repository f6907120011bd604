"""Recordings of several channels: mixed, one of them, or each a clip."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.channels import Channels, by_channel
from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.list_hash import list_sha256
from engine.evaluation.report import write_report
from engine.evaluation.results import Parameters, Results
from engine.evaluation.stored import read_run
from engine.training.clip_files import Entry

Say = Callable[..., Path]
Make = Callable[..., Contender]


@pytest.fixture
def clips(tmp_path: Path, say: Say) -> Path:
    """yes/call.wav says yes on its first channel and no, quieter, on its second."""
    folder = tmp_path / "clips"
    yes, _ = soundfile.read(say(tmp_path / "yes.wav", "yes"))
    no, _ = soundfile.read(say(tmp_path / "no.wav", "no"))
    (folder / "yes").mkdir(parents=True)
    soundfile.write(folder / "yes" / "call.wav", np.stack([yes, no / 8], axis=1), 16_000)
    say(folder / "no" / "mono.wav", "no")
    (folder / "no" / "text.wav").write_text("no sound")
    return folder


def run(clips: Path, contender: Make, channels: Channels) -> Results:
    ears, deaf = contender("ears"), contender("deaf", deaf=True)
    data = load_clip_list(clips, ears.labels, channels=channels)
    return evaluate_contenders([ears, deaf], data, parameters=Parameters(channels=channels))


def heard(found: Results) -> list[tuple[str, int | None, str, str]]:
    return [
        (clip.entry.path.name, clip.entry.channel, clip.answers[0].answer.label, clip.entry.group)
        for clip in found.clips
    ]


def test_each_channel_is_a_clip_of_its_own(clips: Path, contender: Make, tmp_path: Path) -> None:
    found = run(clips, contender, "each")
    assert heard(found) == [
        ("mono.wav", 1, "no", ""),
        ("call.wav", 1, "yes", "yes/call.wav"),
        ("call.wav", 2, "no", "yes/call.wav"),
    ]
    ears = found.engines[0]
    assert (ears.metrics.clips, ears.metrics.correct) == (3, 2)
    assert {row.word: row.clips for row in found.data.mapping} == {"yes": 2, "no": 2}
    assert found.bootstrap is not None
    assert found.bootstrap.groups == 2  # the call, and the recording by itself
    levels = [clip.facts.level_db for clip in found.clips[1:] if clip.facts is not None]
    assert levels[0] - levels[1] == pytest.approx(20 * np.log10(8), abs=0.05)
    assert all(clip.facts is not None and clip.facts.channels == 2 for clip in found.clips[1:])

    write_report(found, tmp_path / "out")
    with (tmp_path / "out" / "predictions.csv").open(newline="") as stream:
        rows = [(row["path"], row["channel"]) for row in csv.DictReader(stream)]
    paths = [("no/mono.wav", "1"), ("yes/call.wav", "1"), ("yes/call.wav", "2")]
    assert rows == [row for row in paths for _ in range(2)]
    with (tmp_path / "out" / "disagreements.csv").open(newline="") as stream:
        assert [(row["path"], row["channel"]) for row in csv.DictReader(stream)] == paths
    told = json.loads((tmp_path / "out" / "results.json").read_text())
    assert told["run"]["channels"] == "each"
    assert [(row["path"], row["channel"]) for row in told["rejected"]] == [("no/text.wav", None)]
    report = (tmp_path / "out" / "report.html").read_text()
    assert "yes/call.wav, channel 2" in report
    assert "each a clip of its own" in report
    stored = read_run(tmp_path / "out")
    assert [str(key) for key in stored.engines[0].answers] == [
        *("no/mono.wav, channel 1", "yes/call.wav, channel 1", "yes/call.wav, channel 2")
    ]


def test_one_channel_of_each(clips: Path, contender: Make) -> None:
    found = run(clips, contender, 2)
    assert heard(found) == [("call.wav", 2, "no", "")]
    reasons = {each.path.name: each.reason for each in found.rejected}
    assert reasons.keys() == {"mono.wav", "text.wav"}
    assert "mono.wav has one channel and no channel 2; " in reasons["mono.wav"]
    assert all(each.entry.channel == 2 for each in found.rejected)


def test_mixed_is_the_mean_as_ever(clips: Path, contender: Make) -> None:
    found = run(clips, contender, "mix")
    assert heard(found) == [("mono.wav", None, "no", ""), ("call.wav", None, "yes", "")]


def test_what_another_channel_holds_does_not_count(tmp_path: Path, contender: Make) -> None:
    """A channel of NaN makes that channel unusable, and the mean; not the one beside it."""
    (tmp_path / "yes").mkdir()
    good = 0.5 * np.sin(2 * np.pi * 400 * np.arange(16_000) / 16_000)
    both = np.stack([good, np.full_like(good, np.nan)], axis=1)
    soundfile.write(tmp_path / "yes" / "a.wav", both, 16_000, subtype="FLOAT")
    found = run(tmp_path, contender, "each")
    assert heard(found) == [("a.wav", 1, "yes", "yes/a.wav")]
    assert [(each.path.name, each.entry.channel) for each in found.rejected] == [("a.wav", 2)]


def test_a_sample_is_taken_of_the_clips(clips: Path, labels: tuple[str, ...]) -> None:
    found = load_clip_list(clips, labels, channels="each", limit=3)
    assert len(found.entries) == 3
    assert sum(row.clips for row in found.mapping) == 3


def test_cuts_keep_their_group_and_files_are_opened_once(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(
        "engine.evaluation.channels.channels_of", lambda path: len(opened.append(path) or "ab")
    )
    path = clips / "yes" / "call.wav"
    cuts = [Entry(path, "yes", "yes", 0.0, 0.5, "ann"), Entry(path, "yes", "yes", 0.5, 0.5)]
    found = by_channel(cuts, "each", clips)
    assert [(each.offset_s, each.channel, each.group) for each in found] == [
        *((0.0, 1, "ann"), (0.0, 2, "ann"), (0.5, 1, "yes/call.wav"), (0.5, 2, "yes/call.wav"))
    ]
    assert opened == [path]


def test_the_search_can_be_ended(clips: Path, labels: tuple[str, ...]) -> None:
    class Enough(Exception):
        pass

    seen: list[Path] = []

    def entered(folder: Path) -> None:
        seen.append(folder)
        if len(seen) > 4:  # the three folders, then two recordings
            raise Enough

    with pytest.raises(Enough):
        load_clip_list(clips, labels, channels="each", entered=entered)
    assert seen[3:] == [clips / "no", clips / "no"]


def test_the_channel_counts_in_the_hash_of_the_list(clips: Path) -> None:
    entry = Entry(clips / "yes" / "call.wav", "yes", "yes")
    hashes = {list_sha256(clips, [replace(entry, channel=n)]) for n in (None, 1, 2)}
    assert len(hashes) == 3


def test_there_is_no_channel_below_one(clips: Path, labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Channels count from 1"):
        load_clip_list(clips, labels, channels=0)
