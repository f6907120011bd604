from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from engine.audio import lookout
from engine.audio.device_watch import DeviceWatch, LookoutProcess, Search, Sighting

APIS = ["ALSA", "JACK"]


def row(name: str, index: int = 0) -> dict[str, Any]:
    return {
        "name": name, "index": index, "hostapi": 0, "max_input_channels": 1,
        "default_samplerate": 48000.0,
    }  # fmt: skip


class FakeLookout:
    """Lists and tries as the test decides; `ask` waits for nothing."""

    def __init__(self) -> None:
        self.names: list[str] | None = ["USB"]
        self.sounds: set[str] = set()
        self.moves: set[str] = set()
        self.asked: list[dict[str, Any]] = []
        self.breaks = False
        self.kills = self.closes = 0

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        if self.breaks:
            raise OSError("it ended")
        names = self.names or []
        if "try" in request:
            name = names[request["try"]]
            return {"heard": name in self.sounds, "moves": name in self.moves}
        if self.names is None:
            return {"devices": None}
        rows = [row(name, index) for index, name in enumerate(names)]
        return {"devices": rows, "host_apis": APIS, "default": 0}

    def kill(self) -> None:
        self.kills += 1

    def close(self) -> None:
        self.closes += 1


class Watched:
    """A watch over a fake process, and what it told."""

    def __init__(self, **options: Any) -> None:
        self.lookout = FakeLookout()
        self.starts = 0
        self.told: list[Sighting] = []
        self._news = threading.Condition()
        self.watch = DeviceWatch(
            self._hear, start=self._start, **{"calm_s": 0.01, "seeking_s": 0.005, **options}
        )

    def _start(self) -> FakeLookout:
        self.starts += 1
        return self.lookout

    def _hear(self, sighting: Sighting) -> None:
        with self._news:
            self.told.append(sighting)
            self._news.notify_all()

    def until(self, condition: Any) -> Sighting:
        with self._news:
            assert self._news.wait_for(lambda: self.told and condition(self.told[-1]), 10)
            return self.told[-1]


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.watch.close()


def names(sighting: Sighting) -> list[str]:
    return [device.name for device in sighting.devices or ()]


def test_a_change_of_the_list_is_told_once(watched: Watched) -> None:
    watched.watch.start()
    assert names(watched.until(lambda s: True)) == ["USB"]
    asked = len(watched.lookout.asked)
    while len(watched.lookout.asked) < asked + 5:
        pass_time()
    assert len(watched.told) == 1
    watched.lookout.names = ["USB", "Webcam"]
    assert names(watched.until(lambda s: len(s.devices or ()) == 2)) == ["USB", "Webcam"]
    assert {request["list"] for request in watched.lookout.asked} == {"if changed"}


def pass_time() -> None:
    threading.Event().wait(0.002)


def test_a_list_that_is_not_told_anew_stays(watched: Watched) -> None:
    watched.watch.start()
    watched.until(lambda s: True)
    watched.lookout.names = None
    watched.watch.look()
    assert names(watched.until(lambda s: len(watched.told) == 2)) == ["USB"]


def test_a_search_goes_on_until_the_microphone_gives_sound(watched: Watched) -> None:
    watched.lookout.names = []
    watched.watch.start()
    watched.watch.seek(Search("USB [ALSA]"))
    watched.until(lambda s: s.sought == "USB [ALSA]" and not s.there)
    watched.lookout.names = ["Webcam", "USB"]
    watched.until(lambda s: len(s.devices or ()) == 2 and not s.there)
    watched.lookout.sounds = {"Webcam"}
    watched.until(lambda s: not s.there)
    watched.lookout.sounds = {"USB"}
    watched.until(lambda s: s.there)
    count = len(watched.told)
    watched.lookout.names = ["USB"]
    watched.until(lambda s: len(s.devices or ()) == 1)
    assert len(watched.told) == count + 1  # the search is over
    assert watched.told[-1] == Sighting(watched.told[-1].devices)


def test_a_search_for_movement_is_not_content_with_silence(watched: Watched) -> None:
    watched.lookout.sounds = {"USB"}
    watched.watch.start()
    watched.watch.seek(Search(None, moving=True))
    watched.until(lambda s: len(watched.told) > 3 and not s.there)
    watched.lookout.moves = {"USB"}
    watched.until(lambda s: s.there)
    tries = [request for request in watched.lookout.asked if "try" in request]
    assert all(request["listen_s"] > 0 for request in tries)


def test_resting_ends_a_search(watched: Watched) -> None:
    watched.watch.start()
    watched.watch.seek(Search("USB [ALSA]"))
    watched.until(lambda s: s.sought is not None)
    watched.watch.rest()
    watched.lookout.names = []
    watched.until(lambda s: s.sought is None and s.devices == ())


def test_a_process_that_ends_is_started_again_and_at_last_given_up(watched: Watched) -> None:
    watched.watch.start()
    watched.until(lambda s: True)
    watched.lookout.breaks = True
    watched.watch.seek(Search("USB [ALSA]"))
    watched.until(lambda s: s.devices is None)
    watched.lookout.breaks = False
    watched.until(lambda s: s.devices is not None)
    assert watched.starts == 2
    watched.lookout.breaks = True
    watched.until(lambda s: s.devices is None)
    count = len(watched.told)
    watched.until(lambda s: len(watched.told) > count + 10)
    assert watched.starts < 10
    assert not watched.told[-1].there


def test_without_a_calm_round_it_looks_only_when_told() -> None:
    watched = Watched(calm_s=None)
    try:
        watched.watch.start()
        watched.until(lambda s: True)
        asked = len(watched.lookout.asked)
        watched.lookout.names = ["USB", "Webcam"]
        threading.Event().wait(0.05)
        assert len(watched.lookout.asked) == asked
        watched.watch.look()
        watched.until(lambda s: len(s.devices or ()) == 2)
    finally:
        watched.watch.close()
    assert watched.lookout.closes == watched.starts == 2  # no process is kept in between


def test_closing_ends_thread_and_process(watched: Watched) -> None:
    watched.watch.start()
    watched.until(lambda s: True)
    watched.watch.close()
    watched.watch.close()
    assert watched.lookout.kills
    assert watched.lookout.closes == 1
    assert "device watch" not in [thread.name for thread in threading.enumerate()]


def test_it_says_whether_the_sound_system_answers() -> None:
    watched = Watched(calm_s=None)
    try:
        assert watched.watch.answers(0.0)  # nobody looks yet: nobody knows better
        hang = threading.Event()
        ask = watched.lookout.ask

        def hung(request: dict[str, Any]) -> dict[str, Any]:
            hang.wait(30)
            return ask(request)

        watched.lookout.ask = hung  # type: ignore[method-assign]
        watched.watch.start()
        assert not watched.watch.answers(0.05)
        hang.set()
        assert watched.watch.answers(10.0)
        assert watched.watch.answers(0.0)  # it did just now
    finally:
        watched.watch.close()


def test_a_watch_that_never_began_can_be_closed() -> None:
    Watched().watch.close()


def test_the_real_process_lists_tries_and_ends() -> None:
    process = LookoutProcess()
    try:
        answer = process.ask({"list": "always"})
        assert answer.keys() == {"devices", "host_apis", "default"}
        if sys.platform == "linux":
            assert process.ask({"list": "if changed"}) == {"devices": None}
        nothing = {"try": 99, "settings": [[48000, 1]], "listen_s": 0.0}
        assert process.ask(nothing) == {"heard": False, "moves": False}
        process.kill()
        with pytest.raises(OSError, match="ended|[Bb]roken pipe"):
            process.ask({"list": "always"})
    finally:
        process.close()


def test_the_process_lists_what_portaudio_sees_anew(portaudio: Any) -> None:
    portaudio.add("USB")
    found = lookout.listed(portaudio)
    assert portaudio.restarts == 2
    assert [device["name"] for device in found["devices"]] == ["USB"]
    assert found["default"] == -1


def test_signs_change_when_a_sound_server_comes(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/native")
    before = lookout.signs()
    assert lookout.signs() == before
    (tmp_path / "native").touch()
    there = lookout.signs()
    assert there != before
    monkeypatch.setattr(sys, "platform", "win32")
    assert lookout.signs() is None
