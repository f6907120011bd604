"""Which microphones there are, and how to find one again by the name it was saved under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.audio.source import SourceFailed

_CARD_NUMBERS = re.compile(r"\s*\((?:plug)?hw:\d+,\d+\)")  # ALSA renumbers cards at each start


@dataclass(frozen=True)
class InputDevice:
    """A microphone as PortAudio lists it; ``rate`` in Hz is the device's own."""

    index: int
    name: str
    host_api: str
    channels: int
    rate: float
    default: bool


def portaudio() -> Any:
    """The sounddevice module; raises `SourceFailed` with the remedy where PortAudio is missing.

    Imported here and not at the top, since importing it raises without the library.
    """
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise SourceFailed(
            f"No microphone can be opened because PortAudio is missing ({error}); "
            "install it with: sudo apt install libportaudio2"
        ) from error
    return sounddevice


def input_devices(sounddevice: Any | None = None) -> tuple[InputDevice, ...]:
    """Every device with an input, in PortAudio's order. Raises `SourceFailed`."""
    library = sounddevice or portaudio()
    try:
        rows = list(library.query_devices())
        apis = [api["name"] for api in library.query_hostapis()]
    except library.PortAudioError as error:
        raise SourceFailed(
            f"The sound devices cannot be listed ({error}); check that a sound server runs."
        ) from error
    default = _default_input(library)
    return tuple(
        InputDevice(
            index=index,
            name=row["name"],
            host_api=apis[row["hostapi"]],
            channels=row["max_input_channels"],
            rate=row["default_samplerate"],
            default=index == default,
        )
        for index, row in enumerate(rows)
        if row["max_input_channels"] > 0
    )


def find_input(name: str | None, sounddevice: Any | None = None) -> InputDevice:
    """The default microphone, or the one called ``name``. Raises `SourceFailed`.

    A saved name is looked for as it stands, then without ALSA's card numbers, then as a part of
    a name, without regard to case; of several, the default one or else the first is taken.
    """
    devices = input_devices(sounddevice)
    if not devices:
        raise SourceFailed(
            "No microphone is connected; connect one, or play a recording as the source."
        )
    if name is None:
        return next((device for device in devices if device.default), devices[0])
    wanted = name.casefold()
    matchers = (
        lambda device: device.name.casefold() == wanted,
        lambda device: _stable(device.name) == _stable(name),
        lambda device: wanted in device.name.casefold(),
    )
    for matches in matchers:
        found = sorted(filter(matches, devices), key=lambda device: not device.default)
        if found:
            return found[0]
    names = ", ".join(dict.fromkeys(device.name for device in devices))
    raise SourceFailed(f"There is no microphone named '{name}'; connected are: {names}.")


def look_again(sounddevice: Any | None = None) -> None:
    """Let PortAudio see devices connected since it started; no stream may be open."""
    library = sounddevice or portaudio()
    library._terminate()
    library._initialize()


def _stable(name: str) -> str:
    return _CARD_NUMBERS.sub("", name).strip().casefold()


def _default_input(library: Any) -> int:
    try:
        return int(library.query_devices(kind="input")["index"])
    except (library.PortAudioError, ValueError, KeyError):
        return -1
