from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from app.recovery import Recovery
from engine.audio.device_watch import Search, Sighting
from engine.audio.devices import InputDevice, choose_input
from engine.audio.source import SourceFailed

BUILT_IN = InputDevice(0, "Built-in (hw:0,0)", "ALSA", 2, 48_000.0, True)
USB = InputDevice(1, "USB (hw:1,0)", "ALSA", 1, 48_000.0, False)
WANTED = "mic:USB [ALSA]"


class Machine:
    """Devices as they are, as PortAudio saw them last, and what was opened."""

    def __init__(self, fakes: ModuleType) -> None:
        self.connected = [BUILT_IN, USB]
        self.seen = list(self.connected)
        self.opened: list[str] = []
        self.watch = fakes.FakeWatch(lambda sighting: None)
        self.recovery = Recovery(
            self.watch, "demo.flac", open_source=self._open, list_devices=lambda: self.seen,
            restart=self._restart,
        )  # fmt: skip

    def _restart(self) -> None:
        assert all(source.released for source in self.sources), "PortAudio restarts under a stream"
        self.seen = list(self.connected)

    sources: list[Any]

    def _open(self, spec: str) -> Any:
        if not spec.startswith("mic"):
            return Source(None)
        device = choose_input(self.seen, spec.partition(":")[2] or None)
        if device not in self.connected:
            raise SourceFailed(f"The microphone '{device.name}' cannot be opened.")
        self.opened.append(spec)
        self.sources.append(Source(device))
        return self.sources[-1]

    def sees(self, search: Search | None = None, there: bool = False) -> str | None:
        name = search.name if search is not None else None
        return self.recovery.sighted(Sighting(tuple(self.connected), name, there))

    @property
    def sought(self) -> Search | None:
        last = self.watch.asked[-1]
        return last if isinstance(last, Search) else None


class Source:
    """A source that is released when the test says so."""

    def __init__(self, device: InputDevice | None) -> None:
        self.device = device
        self.released = False


@pytest.fixture
def machine(fakes: ModuleType) -> Machine:
    made = Machine(fakes)
    made.sources = []
    return made


def test_a_microphone_that_plays_is_not_away(machine: Machine) -> None:
    machine.recovery.want(WANTED)
    machine.recovery.open(WANTED)
    assert not machine.recovery.away
    machine.recovery.seek()
    assert machine.sought is None
    assert machine.sees() is None


def test_a_microphone_plugged_in_after_the_start_is_found(machine: Machine) -> None:
    machine.seen = [BUILT_IN]
    machine.recovery.want(WANTED)
    assert machine.recovery.open(WANTED).device == USB


def test_the_default_one_stands_in_and_the_wanted_one_is_gone_back_to(machine: Machine) -> None:
    machine.connected = [BUILT_IN]
    machine.recovery.want(WANTED)
    with pytest.raises(SourceFailed, match="named 'USB'"):
        machine.recovery.open(WANTED)
    assert machine.recovery.stand_ins(WANTED) == ("mic", "demo.flac")
    machine.recovery.open("mic")
    assert machine.recovery.away
    assert machine.sees() is None
    machine.recovery.seek()
    assert machine.sought is None  # while a microphone is heard nothing is tried
    machine.connected = [BUILT_IN, USB]
    assert machine.sees() is None
    assert machine.sought == Search("USB [ALSA]")
    assert machine.sees(machine.sought) is None  # it is listed, but gives no sound yet
    assert machine.sees(machine.sought, there=True) == WANTED
    machine.sources[0].released = True
    assert machine.recovery.open(WANTED).device == USB
    assert not machine.recovery.away


def test_the_device_that_failed_does_not_stand_in_for_itself(machine: Machine) -> None:
    machine.recovery.want(WANTED)
    machine.recovery.open(WANTED).released = True
    machine.connected = [BUILT_IN]
    assert machine.recovery.stand_ins(WANTED, USB.name) == ("mic", "demo.flac")
    machine.connected = []
    assert machine.recovery.stand_ins(WANTED, USB.name) == ("mic", "demo.flac")
    machine.connected = [InputDevice(1, USB.name, "ALSA", 1, 48_000.0, True)]
    assert machine.recovery.stand_ins(WANTED, USB.name) == ("demo.flac",)
    assert machine.recovery.stand_ins("mic", USB.name) == ("demo.flac",)
    assert machine.recovery.stand_ins("folder") == ("demo.flac",)


def test_while_a_recording_stands_in_any_microphone_is_better(machine: Machine) -> None:
    machine.recovery.want(WANTED)
    machine.connected = []
    machine.recovery.open("demo.flac")
    machine.recovery.seek()
    assert machine.sought == Search("USB [ALSA]")
    machine.connected = [BUILT_IN]
    assert machine.sees(machine.sought) is None
    assert machine.sought == Search(None)
    assert machine.sees(machine.sought, there=True) == "mic"
    machine.recovery.open("mic")
    machine.connected = [BUILT_IN, USB]
    machine.sees()
    assert machine.sought == Search("USB [ALSA]")
    machine.connected = [BUILT_IN]
    machine.sees(Search("USB [ALSA]"))
    assert machine.sought is None


def test_a_chosen_recording_is_left_alone(machine: Machine) -> None:
    machine.recovery.want("song.flac")
    machine.recovery.open("song.flac")
    machine.recovery.seek()
    assert machine.sees() is None
    assert machine.sought is None


def test_where_nobody_can_look_it_is_tried(machine: Machine) -> None:
    machine.recovery.want(None)
    machine.recovery.open("demo.flac")
    assert machine.recovery.sighted(Sighting(None)) == "mic"
    machine.recovery.open("mic")
    assert machine.recovery.sighted(Sighting(None)) is None


def test_a_hanging_server_is_not_asked_for_another_stream(machine: Machine) -> None:
    machine.recovery.want(None)
    source = machine.recovery.open("mic")
    with pytest.raises(SourceFailed, match="does not answer"):
        machine.recovery.open("mic")
    machine.recovery.fresh()  # must not restart PortAudio either
    source.released = True
    machine.recovery.open("mic")


def test_a_server_that_hangs_from_the_start_is_waited_for(machine: Machine) -> None:
    machine.watch.answering = False
    machine.recovery.want(None)
    with pytest.raises(SourceFailed, match="does not answer"):
        machine.recovery.open("mic")
    assert machine.opened == []
    machine.recovery.open("demo.flac")
    machine.recovery.seek()
    assert machine.sought == Search(None)
    machine.watch.answering = True
    assert machine.sees(machine.sought, there=True) == "mic"
    machine.recovery.open("mic")


def test_digital_silence_is_looked_into(machine: Machine) -> None:
    machine.recovery.want(WANTED)
    machine.recovery.open(WANTED)
    machine.recovery.seek_moving()
    assert machine.sought == Search("USB [ALSA]", moving=True)
    assert machine.sees(machine.sought) is None
    assert machine.sees(machine.sought, there=True) == WANTED
    machine.recovery.rest()
    assert machine.sees() is None


def test_a_name_given_freely_is_saved_whole(machine: Machine) -> None:
    machine.recovery.want("mic:usb")
    machine.recovery.open("mic:usb")
    assert machine.recovery.spec == machine.recovery.wanted == WANTED


def test_the_list_has_hosts_the_default_and_what_is_open_for_us_alone(machine: Machine) -> None:
    lines = [(line.spec, line.title) for line in machine.recovery.microphones()]
    assert lines == [
        ("mic", "default microphone"),
        ("mic:Built-in [ALSA]", "Built-in, ALSA"),
        (WANTED, "USB, ALSA"),
    ]
    machine.recovery.want(WANTED)
    source = machine.recovery.open(WANTED)
    machine.connected = [BUILT_IN]  # as another process sees it
    machine.sees()
    assert [line.spec for line in machine.recovery.microphones()][-1] == WANTED
    source.released = True
    assert WANTED not in [line.spec for line in machine.recovery.microphones()]
    machine.connected = []
    machine.sees()
    assert machine.recovery.microphones() == ()
