from __future__ import annotations

import _thread
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from app import cli
from app.commands import listen
from app.listening import allow_open_files
from app.resources import asset
from engine import open_engine
from engine.artifact import find_model, load
from engine.audio.opening import open_source
from engine.audio.readers import Opening
from engine.spotting.headless import detections
from engine.values import Detection, StageTimings

Lines = list[dict[str, Any]]
DEMO = "sound/demo.flac"


def spotted(source: str, *, accepted: bool = True, position_s: float = 1.0) -> Detection:
    timings = StageTimings(4.0, 0.25, 0.5, 5.0)
    return Detection(position_s, 9.0, "yes", 0.93, "sparse-cpu", source, timings, accepted)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds of the bundled recording."""
    path = tmp_path_factory.mktemp("demo") / "demo.wav"
    samples, rate = soundfile.read(asset(DEMO), dtype="float32", frames=20 * 16000)
    assert rate == 16000
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


@pytest.fixture
def listened(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Lines, str, int]]:
    """What `listen --jsonl` writes to stdout and stderr, and its exit code."""

    def run(*arguments: str) -> tuple[Lines, str, int]:
        code = cli.main(["listen", "--engine", "sparse-cpu", "--jsonl", *arguments])
        out, errors = capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()], errors, code

    return run


def events(lines: Lines, source: str | None = None) -> list[tuple[float, str, float]]:
    return [
        (line["time_s"], line["word"], line["score"])
        for line in lines
        if source in (None, line["source"])
    ]


def heard_alone(file: Path) -> list[tuple[float, str, float]]:
    """What the path that evaluation takes too spots in a recording."""
    model = load(find_model("gsc12-sparse"))
    with open_engine("sparse-cpu", model) as engine, open_source(str(file), paced=False) as source:
        found = detections(source, engine, model.labels, model.operating_point)
        return [
            (round(each.position_s, 4), each.word, round(each.score, 4))
            for each in found
            if each.accepted
        ]


def test_one_recording_says_what_it_always_said(listened, demo: Path) -> None:
    lines, errors, code = listened("--source", str(demo))
    assert (errors, code) == ("", 0)
    assert events(lines) == heard_alone(demo)
    assert len(lines) >= 5
    for line in lines:
        assert (line["engine"], line["source"]) == ("sparse-cpu", "demo.wav")
        stages = line["latency_ms"]
        assert stages["total"] >= stages["inference"] > 0
        assert stages["capture"] >= 0
        assert stages["frontend"] > 0


def test_many_sources_say_what_each_says_alone_whatever_befalls_some(
    listened, demo: Path, tmp_path: Path
) -> None:
    samples, rate = soundfile.read(demo, dtype="float32")
    folder = tmp_path / "folder"
    folder.mkdir()
    later, damaged = folder / "later.wav", folder / "damaged.wav"
    soundfile.write(later, samples[5 * rate :], rate, subtype="FLOAT")
    bad = samples.copy()
    bad[6 * rate] = np.nan
    soundfile.write(damaged, bad, rate, subtype="FLOAT")
    stereo = np.stack([samples[: 8 * rate], samples[8 * rate : 16 * rate]], axis=1)
    soundfile.write(folder / "two.wav", np.repeat(stereo, 3, axis=0), 3 * rate, subtype="FLOAT")
    (tmp_path / "list.csv").write_text(f"path,offset_s\n{demo},5\nnone.wav,1\n{demo},0\n")
    sources = [str(folder), str(tmp_path / "list.csv"), "missing.wav", str(demo)]
    given = [word for source in sources for word in ("--source", source)]
    lines, errors, code = listened("--each", *given)
    assert code == 1
    assert events(lines, "demo.wav") == events(lines, "demo.wav@0") == heard_alone(demo)
    assert events(lines, "later.wav") == events(lines, "demo.wav@5") == heard_alone(later)
    early = [each for each in heard_alone(demo) if each[0] < 5.9]
    assert events(lines, "damaged.wav") == early
    assert events(lines, "two.wav, channel 1")
    assert events(lines, "two.wav, channel 2")
    told = errors.splitlines()
    assert len([line for line in told if "damaged.wav holds a sample" in line]) == 1
    assert len([line for line in told if "none.wav" in line]) == 1
    assert len([line for line in told if "missing.wav" in line]) == 1
    assert told[-1].startswith("9 sources, 3 failed; ")
    assert told[-1].endswith("frames heard, 0 dropped")
    assert len(told) == 4


def test_an_engine_without_streams_of_its_own_hears_as_many(listened, demo: Path) -> None:
    options = ("--engine", "dense-cpu", "--source", str(demo))
    once, _, _ = listened(*options)
    lines, _, code = listened(*options, "--source", str(demo))
    assert code == 0
    assert {line["engine"] for line in lines} == {"dense-cpu"}
    assert len(once) >= 4
    assert sorted(events(lines)) == sorted(events(once) * 2)


def test_at_the_speed_of_time(listened, demo: Path, tmp_path: Path) -> None:
    samples, rate = soundfile.read(demo, dtype="float32")
    short = tmp_path / "short.wav"
    soundfile.write(short, samples[:rate], rate, subtype="FLOAT")
    (tmp_path / "list.csv").write_text(f"path,offset_s\n{demo},18\n")
    lines, errors, code = listened(
        *("--paced", "--source", str(short), "--source", str(tmp_path / "list.csv"))
    )
    assert (errors.splitlines()[-1][-9:], code) == ("0 dropped", 0)
    unpaced, _, _ = listened("--source", str(short), "--source", str(tmp_path / "list.csv"))
    assert sorted(events(lines)) == sorted(events(unpaced))


def test_what_cannot_begin_is_one_sentence(
    listened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for given, message in (
        (("--source", str(tmp_path), "--each"), "holds no sound files"),
        (("--source", str(tmp_path / "list.csv")), "no list"),
    ):
        lines, errors, code = listened(*given)
        assert (lines, code) == ([], 1)
        assert message in errors
        assert errors.count("\n") == 1


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as a terminal's program hears it: a shell's background job ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_microphone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a microphone that never ends only Ctrl-C does; its thread ends too."""
    closed = threading.Event()
    read: list[bool] = []

    class Endless:
        name, live, paced, duration_s = "headset", True, True, None

        def read(self) -> None:
            read.append(closed.wait(30))

        def close(self) -> None:
            closed.set()

    monkeypatch.setattr(listen, "openings", lambda *_, **__: ([Opening("mic", Endless, True)], []))  # type: ignore[arg-type]

    def told(source: Any) -> None:
        listen_told(source)
        _thread.interrupt_main()

    listen_told = listen.tell_microphone
    monkeypatch.setattr(listen, "tell_microphone", told)
    assert cli.main(["listen", "--engine", "sparse-cpu", "--source", "mic"]) == 0
    assert closed.is_set()
    assert read == [True]  # by being closed, not after its time
    assert "listening to headset" in capsys.readouterr().err
    assert not [thread for thread in threading.enumerate() if thread.name == "reading"]


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of POSIX")
def test_as_many_files_may_be_open_as_are_heard_at_once() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(300, soft), hard))
        allow_open_files(400)
        raised, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert raised == 656 or raised == hard < 656
        allow_open_files(10)  # never lowers it
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == raised
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_line_for_people() -> None:
    line = listen.as_line(spotted("demo.flac", position_s=75.5))
    assert line.split() == ["1:15.50", "yes", "0.93", "5.0", "ms", "demo.flac"]


def test_a_line_for_programs() -> None:
    assert json.loads(listen.as_json(spotted("demo.flac", position_s=75.5))) == {
        "time_s": 75.5,
        "word": "yes",
        "score": 0.93,
        "engine": "sparse-cpu",
        "source": "demo.flac",
        "latency_ms": {"capture": 4.0, "frontend": 0.25, "inference": 0.5, "total": 5.0},
    }
