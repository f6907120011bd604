"""Which long recordings are evaluated, what their words count as, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.stream_list import UnknownLabelWords, load_stream_list
from engine.training.recordings import NoRecordings

LABELS = ("_silence_", "_unknown_", "yes", "no")
Record = Callable[..., Path]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Write silence of some seconds, and its labels unless they are None."""

    def write(name: str, labels: str | None, *, seconds: float = 10.0, suffix: str = "") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, np.zeros(round(seconds * 8_000)), 8_000)
        if labels is not None:
            beside = ".txt" if "\t" in labels else ".csv"
            file.with_suffix(beside).write_text(labels, encoding="utf-8")
        return file

    return write


def csv_of(*rows: str) -> str:
    return "\n".join(["start_s,end_s,word", *rows]) + "\n"


def test_a_folder_holds_recordings_at_any_depth(record: Record, tmp_path: Path) -> None:
    record("deep/down/a.WAV", csv_of("2,2.5,Yes", "1,1.5,bed", "4,5,silence", "6,7,no"))
    record("b.flac", "3.0\t3.5\tno\n")
    record("quiet.ogg", csv_of(), seconds=4)
    found = load_stream_list(tmp_path, LABELS)
    assert [each.path.name for each in found.recordings] == ["b.flac", "a.WAV", "quiet.ogg"]
    assert found.seconds == pytest.approx(24.0)
    tab, deep, quiet = found.recordings
    assert tab.commands == (StreamLabel(3.0, 3.5, "no"),)
    assert deep.commands == (StreamLabel(2.0, 2.5, "yes"), StreamLabel(6.0, 7.0, "no"))
    assert deep.said == (StreamLabel(1.0, 1.5, "bed"), *deep.commands)
    assert (quiet.said, quiet.commands) == ((), ())
    rows = {row.word: (row.label, row.clips) for row in found.mapping}
    assert rows == {
        "silence": ("_silence_", 1), "bed": ("_unknown_", 1), "Yes": ("yes", 1), "no": ("no", 2),
    }  # fmt: skip
    assert found.refused == ()
    assert (found.root, found.name) == (tmp_path.absolute(), tmp_path.name)


def test_what_cannot_be_used_is_told_and_stops_nothing(record: Record, tmp_path: Path) -> None:
    record("fine.wav", csv_of("1,1.5,yes"))
    record("bare.wav", None)
    record("odd.wav", csv_of("one,two,yes"))
    record("late.wav", csv_of("1,1.5,yes", "12.5,13,no"))
    record("sound.wav", csv_of()).write_bytes(b"RIFF")
    found = load_stream_list(tmp_path, LABELS)
    assert [each.path.name for each in found.recordings] == ["fine.wav"]
    reasons = {each.path.name: each.reason for each in found.refused}
    assert set(reasons) == {"bare.wav", "odd.wav", "late.wav", "sound.wav"}
    assert "has no labels: put bare.csv" in reasons["bare.wav"]
    assert "odd.csv, line 2" in reasons["odd.wav"]
    assert "a word at 12.5 s" in reasons["late.wav"]
    assert "ends at 10.0 s" in reasons["late.wav"]
    assert "sound.wav" in reasons["sound.wav"]
    for reason in reasons.values():
        assert reason.endswith(".")
        assert "\n" not in reason


def test_a_manifest_names_recordings_and_their_labels(record: Record, tmp_path: Path) -> None:
    record("sound/a.wav", csv_of("1,2,yes"))
    record("sound/b.wav", None)
    (tmp_path / "elsewhere.csv").write_text(csv_of("3,4,no"))
    listed = tmp_path / "list.csv"
    listed.write_text("path,labels\nsound/a.wav,\nsound/b.wav,elsewhere.csv\n,\nsound/none.wav,\n")
    found = load_stream_list(listed, LABELS)
    assert [each.path for each in found.recordings] == [
        tmp_path / "sound/a.wav", tmp_path / "sound/b.wav",
    ]  # fmt: skip
    assert found.recordings[1].commands == (StreamLabel(3.0, 4.0, "no"),)
    assert [each.path.name for each in found.refused] == ["none.wav"]
    assert found.name == "list"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("list.csv", "file\na.wav\n", "no column path"),
        ("list.csv", "path\n", "holds no recordings"),
        ("a.csv", "start_s,end_s,word\n1,2,yes\n", "labels of one recording"),
        ("list.csv", b"path\n\xff\xfe\n", "cannot be read as a list"),
    ],
)
def test_a_manifest_that_is_none(tmp_path: Path, name: str, text: str | bytes, told: str) -> None:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(NoRecordings, match=told):
        load_stream_list(file, LABELS)


def test_one_recording_tells_its_own_reason(record: Record, tmp_path: Path) -> None:
    assert len(load_stream_list(record("a.wav", csv_of()), LABELS).recordings) == 1
    with pytest.raises(NoRecordings, match=r"^\S*bare.wav has no labels"):
        load_stream_list(record("bare.wav", None), LABELS)
    with pytest.raises(NoRecordings, match="There is no sound file"):
        load_stream_list(tmp_path / "gone.wav", LABELS)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoRecordings, match="holds no recordings"):
        load_stream_list(tmp_path / "empty", LABELS)
    record("two/a.wav", None)
    record("two/b.wav", None)
    with pytest.raises(NoRecordings, match="None of the 2 recordings of .* the first: .*a.wav has"):
        load_stream_list(tmp_path / "two", LABELS)


def test_a_word_that_nothing_knows_stops_it_before_it_starts(record: Record) -> None:
    file = record("a.wav", csv_of("1,2,yess", "3,4,yess", "5,6,no", "7,8,Nope"))
    with pytest.raises(UnknownLabelWords, match=r"Nope \(1\), yess \(2\); mend the labels"):
        load_stream_list(file, LABELS)
    found = load_stream_list(file, LABELS, unknown_ok=True)
    assert [one.word for one in found.recordings[0].said] == ["yess", "yess", "no", "Nope"]
    assert [one.word for one in found.recordings[0].commands] == ["no"]
