from __future__ import annotations

import sys
from typing import Any

import pytest

from engine.audio.devices import (
    find_input,
    input_devices,
    look_again,
    portaudio,
    saved_name,
    settings_to_try,
)
from engine.audio.source import SourceFailed


@pytest.fixture
def studio(portaudio: Any) -> Any:
    portaudio.add("Speakers", channels=0)
    portaudio.add("USB Audio: - (hw:1,0)", channels=2, rate=48000.0)
    portaudio.add("pulse", channels=32, rate=44100.0)
    portaudio.add("USB Audio: - (hw:1,0)", channels=2, rate=48000.0, api=1)
    portaudio.default = 2
    return portaudio


def test_lists_inputs_alone_with_their_host_and_the_default(studio: Any) -> None:
    rows = [(d.index, d.host_api, d.channels, d.default) for d in input_devices(studio)]
    assert rows == [(1, "ALSA", 2, False), (2, "ALSA", 32, True), (3, "JACK", 2, False)]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        (None, 2),
        ("pulse", 2),
        ("PULSE", 2),
        ("USB Audio: - (hw:1,0)", 1),
        ("USB Audio: - (hw:3,0)", 1),  # saved when it was another card
        ("usb", 1),
    ],
)
def test_finds_a_device_by_its_saved_name(studio: Any, name: str | None, index: int) -> None:
    assert find_input(name, studio).index == index


def test_finds_a_saved_name_when_the_default_moved(studio: Any) -> None:
    studio.default = 3
    assert find_input("pulse", studio).index == 2
    assert find_input("USB Audio: - (hw:1,0)", studio).index == 3  # of two, the default one


def test_an_unknown_name_is_told_with_those_connected(studio: Any) -> None:
    with pytest.raises(SourceFailed) as failure:
        find_input("Webcam", studio)
    assert str(failure.value) == (
        "There is no microphone named 'Webcam'; connected are: USB Audio: - (hw:1,0), pulse."
    )


def test_no_microphone_is_one_sentence(portaudio: Any) -> None:
    portaudio.add("Speakers", channels=0)
    with pytest.raises(SourceFailed, match="No microphone is connected"):
        find_input(None, portaudio)


def test_the_first_input_serves_where_there_is_no_default(studio: Any) -> None:
    studio.default = -1
    assert find_input(None, studio).index == 1


def test_a_broken_listing_is_one_sentence(portaudio: Any) -> None:
    def broken() -> None:
        raise portaudio.PortAudioError("Unanticipated host error")

    portaudio.query_hostapis = broken
    with pytest.raises(SourceFailed, match=r"cannot be listed \(Unanticipated host error\)"):
        input_devices(portaudio)


def test_a_missing_library_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(SourceFailed, match="apt install libportaudio2"):
        portaudio()


def test_looking_again_restarts_portaudio(portaudio: Any) -> None:
    look_again(portaudio)
    assert portaudio.restarts == 2


def test_a_device_is_saved_with_its_host_api_and_without_card_numbers(studio: Any) -> None:
    devices = input_devices(studio)
    names = [saved_name(device, devices) for device in devices]
    assert names == ["USB Audio: - [ALSA]", "pulse [ALSA]", "USB Audio: - [JACK]"]
    assert [find_input(name, studio).index for name in names] == [1, 2, 3]
    studio.devices[1]["name"] = "USB Audio: - (hw:4,0)"
    assert find_input("USB Audio: - [ALSA]", studio).index == 1


def test_twins_are_told_apart_by_their_card_numbers(studio: Any) -> None:
    studio.add("USB Audio: - (hw:2,0)", channels=2)
    devices = input_devices(studio)
    names = [saved_name(device, devices) for device in devices]
    assert names[0] == "USB Audio: - (hw:1,0) [ALSA]"
    assert names[3] == "USB Audio: - (hw:2,0) [ALSA]"
    assert [find_input(name, studio).index for name in names] == [1, 2, 3, 4]


def test_a_saved_device_that_is_gone_is_no_other_that_begins_like_it(studio: Any) -> None:
    with pytest.raises(SourceFailed, match="named 'USB'"):
        find_input("USB [ALSA]", studio)
    assert find_input("pulse [JACK]", studio).index == 2  # the same one, under another API


def test_a_device_is_tried_at_its_own_rate_first_and_at_each_setting_once(studio: Any) -> None:
    tries = settings_to_try(input_devices(studio)[1])
    assert tries[:3] == [(44100, 2), (44100, 1), (44100, 32)]
    assert (48000, 2) in tries
    assert len(set(tries)) == len(tries)
