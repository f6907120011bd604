"""Every broken recording is either used or listed with a reason; nothing stops, hangs or prints."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.channels import Channels
from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition, sound_in
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.report import write_report
from engine.evaluation.results import Results
from engine.training.clip_files import Entry, RecordingRefused, read_blocks, read_clip
from engine.training.recordings import NoRecordings

from .broken import EITHER, FILES, RATE, USED, Broken, sound, tone, wav

Make = Callable[..., Contender]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and kinds of POSIX")


@pytest.fixture
def nothing_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Neither Python nor a library says anything."""
    yield
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


@pytest.fixture
def without_ffmpeg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def is_a_sentence(reason: str) -> bool:
    return reason.endswith(".") and reason.isprintable() and ". " not in reason.replace("...", "")


def escaped(path: Path) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


def check(found: Results, total: int) -> dict[str, str]:
    """Nothing is lost or counted twice, and each reason is a sentence that names its file."""
    assert len(found.clips) + len(found.rejected) == total
    for each in found.rejected:
        assert is_a_sentence(each.reason), each.reason
        assert escaped(each.path) in each.reason
    return {each.path.name: each.reason for each in found.rejected}


@pytest.mark.usefixtures("without_ffmpeg", "nothing_printed")
@pytest.mark.parametrize("broken", FILES, ids=[ascii(each.name) for each in FILES])
def test_each_by_itself(broken: Broken, tmp_path: Path) -> None:
    path = tmp_path / broken.name
    broken.make(path)
    try:
        samples = read_clip(Entry(path, "yes", "yes"))
    except RecordingRefused as refusal:
        reason = str(refusal)
        assert is_a_sentence(reason), reason
        assert escaped(path) in reason
        assert broken.reason != USED, reason
        assert re.search(broken.reason, reason)
    else:
        assert broken.reason in (USED, EITHER)
        assert samples.dtype == np.float32
        assert 0 < len(samples) < 60 * 16_000
        assert np.isfinite(samples).all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All of them, and a good one of each engine's answers."""
    found = tmp_path / "clips"
    (found / "yes").mkdir(parents=True)
    for broken in FILES:
        broken.make(found / "yes" / broken.name)
    return found


@pytest.mark.usefixtures("nothing_printed")
@pytest.mark.parametrize("channels", ["mix", "each", 1])
def test_all_in_one_run(
    folder: Path,
    contender: Make,
    tmp_path: Path,
    channels: Channels,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    engines = [contender("a"), contender("b", deaf=True)]
    data = load_clip_list(folder, engines[0].labels, channels=channels)
    found = evaluate_contenders(engines, data)
    reasons = check(found, len(FILES))
    assert len(reasons) >= 30
    for broken in FILES:
        if broken.reason == USED:
            assert broken.name not in reasons, reasons[broken.name]
        elif broken.reason != EITHER:
            assert re.search(broken.reason, reasons[broken.name])
    write_report(found, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "results.json").read_text())
    assert len(told["rejected"]) == len(reasons)
    with (tmp_path / "out" / "predictions.csv").open(newline="") as stream:
        assert sum(1 for _ in csv.DictReader(stream)) == 2 * len(found.clips)


@pytest.mark.usefixtures("nothing_printed")
def test_all_in_one_run_with_ffmpeg(folder: Path, contender: Make, ffmpeg: str) -> None:
    """What libsndfile refuses it may read; what is broken for both is listed all the same."""
    engine = contender("a")
    found = evaluate_contenders([engine], load_clip_list(folder, engine.labels))
    reasons = check(found, len(FILES))
    for name in ("text.wav", "film.mp4", "call.amr", "rubbish.wav", "web-page.mp3", "zipped.wav"):
        assert "ffmpeg" in reasons[name] or "damaged" in reasons[name]
    for broken in FILES:
        assert broken.reason != USED or broken.name not in reasons


def test_in_noise_and_with_the_sound_in_the_report(
    folder: Path, contender: Make, tmp_path: Path
) -> None:
    engines = [contender("a"), contender("b", deaf=True)]
    data = load_clip_list(folder, engines[0].labels)
    heard = Condition("pink", 10.0)
    found = evaluate_contenders(engines, data, condition=heard)
    check(found, len(FILES))
    for each in (folder / "yes").glob("*good.wav"):
        each.unlink()  # gone before its sound is put into the page
    write_report(found, tmp_path / "out", embed_audio=50, sound=sound_in(heard))
    assert "data:audio/wav;base64," in (tmp_path / "out" / "report.html").read_text()


def test_files_that_change_between_listing_and_reading(tmp_path: Path, contender: Make) -> None:
    engine = contender("a")
    (tmp_path / "yes").mkdir()
    names = ("gone", "grown", "shrunk", "emptied", "good", "now-a-pipe")
    paths = {name: tmp_path / "yes" / f"{name}.wav" for name in names}
    for path in paths.values():
        path.write_bytes(wav())
    data = load_clip_list(tmp_path, engine.labels)
    paths["gone"].unlink()
    with paths["grown"].open("ab") as stream:
        stream.write(bytes(10_000))
    paths["shrunk"].write_bytes(wav()[:5_000])
    paths["emptied"].write_bytes(b"")
    paths["now-a-pipe"].unlink()
    os.mkfifo(paths["now-a-pipe"])
    reasons = check(evaluate_contenders([engine], data), len(names))
    assert reasons.keys() == {"gone.wav", "shrunk.wav", "emptied.wav", "now-a-pipe.wav"}
    assert "There is no sound file" in reasons["gone.wav"]
    assert "is cut short" in reasons["shrunk.wav"]


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "long.wav").write_bytes(wav(data=bytes(2 * RATE * 60)))
    blocks = read_blocks(Entry(tmp_path / "long.wav", "yes", "yes"), seconds=10.0)
    next(blocks)
    os.truncate(tmp_path / "long.wav", 2 * RATE * 30)
    with pytest.raises(RecordingRefused, match="ends after"):
        list(blocks)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, as those below tmp_path are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def nobody() -> Iterator[Callable[[], None]]:
    """From its call on, a user whom permissions concern."""

    def become() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)

    before = os.geteuid()
    yield become
    os.seteuid(before)


def test_what_may_not_be_read(
    open_folder: Path, contender: Make, nobody: Callable[[], None]
) -> None:
    engine = contender("a")
    for word in ("yes", "no", "locked"):
        (open_folder / word).mkdir()
        (open_folder / word / "a.wav").write_bytes(wav())
    read_clip(Entry(open_folder / "yes" / "a.wav", "yes", "yes"))  # all modules are loaded
    evaluate_contenders([engine], load_clip_list(open_folder / "yes", engine.labels))
    (open_folder / "no" / "a.wav").chmod(0)
    (open_folder / "locked").chmod(0)
    nobody()
    found = evaluate_contenders([engine], load_clip_list(open_folder, engine.labels))
    os.seteuid(os.getuid())
    (open_folder / "locked").chmod(0o755)
    reasons = check(found, 3)
    assert "a.wav cannot be opened (Permission denied); " in reasons["a.wav"]
    assert "locked cannot be listed (Permission denied); " in reasons["locked"]


def test_rows_of_a_list(tmp_path: Path, contender: Make, without_ffmpeg: None) -> None:
    (tmp_path / "good.wav").write_bytes(wav())
    (tmp_path / "folder.wav").mkdir()
    rows = {
        "good.wav,yes,,,": "",
        "good.wav,yes,0.1,0.2,": "",
        "good.wav,yes,0.4,99,": "",
        "good.wav,yes,5,1,": "holds no sound at 5 s",
        "good.wav,yes,0.5,,": "holds no sound at 0.5 s",
        "good.wav,yes,,0,": "holds no sound",
        "good.wav,yes,999999999,1,": r"holds no sound at 1e\+09 s",
        "good.wav,yes,-1,,": "offset_s -1 is no number of seconds",
        "good.wav,yes,,-0.5,": "duration_s -0.5 is no number",
        "good.wav,yes,,nan,": "duration_s nan is no number",
        "good.wav,yes,inf,,": "offset_s inf is no number",
        "good.wav,yes,1e400,,": "offset_s 1e400 is no number",
        "good.wav,yes,soon,,": "offset_s soon is no number",
        "good.wav,,,,": "the label is empty",
        ",yes,,,": "the path is empty",
        "good.wav": "the label is empty",
        "good.wav,yes,,,ann,too,many,cells": "",
        "gone.wav,yes,,,": "There is no sound file",
        "good.wav/inside.wav,yes,,,": "There is no sound file",
        "folder.wav,yes,,,": "is a folder",
        ".,yes,,,": "is a folder",
        "list.csv,yes,,,": "cannot be read as sound",
        "/dev/null,yes,,,": "is a device",
        "nul\0nul.wav,yes,,,": "cannot be opened|There is no sound file",
        f"{'x' * 5000}.wav,yes,,,": "File name too long",
    }
    file = tmp_path / "list.csv"
    file.write_text("path,label,offset_s,duration_s,group\n" + "\n".join(rows) + "\n")
    engine = contender("a")
    data = load_clip_list(file, engine.labels)
    assert len(data.entries) == len(rows)
    found = evaluate_contenders([engine], data)
    assert len(found.clips) == sum(reason == "" for reason in rows.values())
    told = [each.reason for each in found.rejected]
    assert all(map(is_a_sentence, told))
    for reason in filter(None, rows.values()):
        assert [each for each in told if re.search(reason, each)], reason
    assert len(told) == sum(reason != "" for reason in rows.values())
    for line, reason in enumerate(rows.values(), 2):
        if "is no number of" in reason or "is empty" in reason:
            assert [each for each in told if f"list.csv, line {line}: " in each]
    write_report(found, tmp_path / "out")


def test_a_list_of_nothing_but_nonsense_is_one_sentence(tmp_path: Path, contender: Make) -> None:
    (tmp_path / "list.csv").write_text("path,label,offset_s\na.wav,yes,x\nb.wav,yes,y\n")
    engine = contender("a")
    data = load_clip_list(tmp_path / "list.csv", engine.labels, limit=1)
    with pytest.raises(NoRecordings, match=r"None of the 2 recordings .*list\.csv, line 2: off"):
        evaluate_contenders([engine], data)


def fuzzed(folder: Path, kind: str, seed: int, each: int) -> int:
    """Every one of the first 64 bytes changed by itself, then several at once."""
    random = np.random.default_rng(seed)
    content = sound(kind, tone(0.2))
    folder.mkdir(parents=True, exist_ok=True)
    places = [[place] for place in range(64) for _ in range(each)]
    places += [random.integers(64, size=random.integers(2, 9)).tolist() for _ in range(64)]
    for number, changed in enumerate(places):
        bad = bytearray(content)
        for place in changed:
            bad[place] ^= int(random.integers(1, 256))
        (folder / f"{number}.{kind}").write_bytes(bad)
    (folder / f"good.{kind}").write_bytes(content)
    return len(places) + 1


@pytest.mark.usefixtures("nothing_printed", "without_ffmpeg")
@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3", "aiff", "caf", "rf64", "w64"])
def test_fuzzed_headers(tmp_path: Path, contender: Make, kind: str) -> None:
    total = fuzzed(tmp_path / "yes", kind, 0, each=2)
    engine = contender("a")
    found = evaluate_contenders([engine], load_clip_list(tmp_path, engine.labels))
    reasons = check(found, total)
    assert reasons
    assert all(clip.facts is not None for clip in found.clips)
    write_report(found, tmp_path / "out")


@pytest.mark.usefixtures("nothing_printed")
@pytest.mark.parametrize("kind", ["wav", "ogg"])
def test_fuzzed_headers_with_ffmpeg(
    tmp_path: Path, contender: Make, kind: str, ffmpeg: str
) -> None:
    total = fuzzed(tmp_path / "yes", kind, 1, each=1)
    engine = contender("a")
    found = evaluate_contenders([engine], load_clip_list(tmp_path, engine.labels))
    assert check(found, total)


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_the_command_to_its_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    """In a process of its own, with warnings as errors and a strict encoding."""
    command = [
        *(sys.executable, *(["-S"] if sys.flags.no_site else []), "-W", "error", "-m", "app.cli"),
        *("evaluate", str(folder), "--engine", "sparse-reference", "--out", str(tmp_path / "out")),
    ]
    told = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=100,
        env={
            **os.environ,
            **{"PYTHONPATH": os.pathsep.join(sys.path), "PATH": str(tmp_path)},
            **{"LC_ALL": locale, "PYTHONIOENCODING": "utf-8:strict"},
        },
    )
    assert told.stderr.decode() == ""
    assert told.returncode == 0
    lines = told.stdout.decode("utf-8").splitlines()
    rejected = json.loads((tmp_path / "out" / "results.json").read_text())["rejected"]
    assert f"not used: {len(rejected)}" in lines
    for each in rejected:
        assert f"  {each['reason']}" in lines
    assert len(rejected) >= 30
    sure = {broken.name for broken in FILES if broken.reason not in (USED, EITHER)}
    listed = {Path(each["path"]).name for each in rejected}
    assert {ascii(name) for name in sure} <= {ascii(name) for name in listed} | {
        ascii(os.fsdecode(b"caf\xe9.wav"))  # told as an escape
    }
