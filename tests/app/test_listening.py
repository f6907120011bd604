from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import numpy as np
import pytest
import soundfile

from app import listening as room
from app.commands import listen
from app.listening import Listening
from engine.audio.source import SourceFailed
from engine.values import Detection, OperatingPoint, StageTimings

MODEL: Any = SimpleNamespace(labels=("_silence_", "_unknown_", "yes"))


def spotted(source: str, *, accepted: bool = True, position_s: float = 1.0) -> Detection:
    timings = StageTimings(4.0, 0.25, 0.5, 5.0)
    return Detection(position_s, 9.0, "yes", 0.93, "sparse-cpu", source, timings, accepted)


class Closing:
    """A context manager that notes whether it was left; also a source that waits to be closed."""

    def __init__(self, name: str = "") -> None:
        self.name, self.closed = name, threading.Event()

    def close(self) -> None:
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_fake(spec: str) -> Closing:
    if spec == "missing.wav":
        raise SourceFailed("missing.wav is not there: name another.")
    return Closing(spec)


@pytest.fixture(autouse=True)
def _fake_detections(monkeypatch: pytest.MonkeyPatch) -> None:
    def detections(source: Closing, *_: object) -> Iterator[Detection]:
        yield spotted(source.name)
        yield spotted(source.name, accepted=False)
        if source.name.startswith("mic"):
            source.closed.wait(30)  # a microphone has no end

    monkeypatch.setattr(room, "detections", detections)


def start(engine: Any = Closing) -> Listening:
    return Listening(MODEL, OperatingPoint(), engine, open_fake)  # type: ignore[arg-type]


def test_a_source_that_fails_leaves_the_others_untouched() -> None:
    listening = start()
    news = list(listening.begin(["a.wav", "missing.wav", "b.wav"]))
    listening.end()
    assert news == [spotted("a.wav"), "missing.wav is not there: name another.", spotted("b.wav")]


def test_microphones_are_heard_side_by_side_until_the_end() -> None:
    listening = start()
    news = listening.begin(["mic:left", "mic:right", "a.wav"])
    heard = {next(news).source for _ in range(3)}  # type: ignore[union-attr]
    listening.end()
    assert heard == {"mic:left", "mic:right", "a.wav"}
    assert list(news) == []


def test_an_engine_that_cannot_open_is_told() -> None:
    def engine() -> Closing:
        raise RuntimeError("no library")

    listening = start(engine)
    assert list(listening.begin(["a.wav"])) == ["No library."]
    listening.end()


def test_an_end_before_the_reader_is_done_stops_the_threads() -> None:
    listening = start()
    news = listening.begin(["a.wav"] * 5000)  # more than the queue holds
    assert next(news) == spotted("a.wav")
    listening.end()
    assert not [thread for thread in listening._threads if thread.is_alive()]


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


def test_each_takes_a_folder_apart(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav"):
        soundfile.write(tmp_path / name, np.zeros(16), 16000)
    expected = ["mic", str(tmp_path / "a.wav"), str(tmp_path / "b.wav")]
    assert listen.each_of(["mic", str(tmp_path)]) == expected


def test_each_refuses_a_folder_without_sound(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="holds no sound files"):
        listen.each_of([str(tmp_path)])
