"""Which microphones there are, and how to find one again by the name it was saved under."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.audio.source import SourceFailed

NO_MICROPHONE = "No microphone is connected; connect one, or play a recording as the source."
_USUAL_RATES = (48_000, 44_100, 16_000, 96_000)
_CARD_NUMBERS = re.compile(r"\s*\((?:plug)?hw:\d+,\d+\)")  # ALSA renumbers cards at each start
_SAVED = re.compile(r"(?P<name>.+) \[(?P<host_api>[^\[\]]+)\]")


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
    return devices_from(rows, apis, _default_input(library))


def devices_from(
    rows: Sequence[Mapping[str, Any]], host_apis: Sequence[str], default: int
) -> tuple[InputDevice, ...]:
    """The devices with an input among PortAudio's ``rows``; ``default`` is an index of them."""
    return tuple(
        InputDevice(
            index=index,
            name=row["name"],
            host_api=host_apis[row["hostapi"]],
            channels=row["max_input_channels"],
            rate=row["default_samplerate"],
            default=index == default,
        )
        for index, row in enumerate(rows)
        if row["max_input_channels"] > 0
    )


def saved_name(device: InputDevice, among: Iterable[InputDevice] = ()) -> str:
    """The name that a device is remembered under: ``NAME [HOST API]``.

    ALSA's card numbers change from start to start and are left out, unless another device
    ``among`` those connected would then be called the same.
    """
    name = f"{_CARD_NUMBERS.sub('', device.name).strip()} [{device.host_api}]"
    twins = [
        other
        for other in among
        if other.index != device.index and _same(other, device.name, device.host_api)
    ]
    return f"{device.name} [{device.host_api}]" if twins else name


def find_input(name: str | None, sounddevice: Any | None = None) -> InputDevice:
    """The default microphone, or the one called ``name``. Raises `SourceFailed`."""
    return choose_input(input_devices(sounddevice), name)


def choose_input(devices: Sequence[InputDevice], name: str | None) -> InputDevice:
    """The default of the devices, or the one called ``name``. Raises `SourceFailed`.

    A saved name (see `saved_name`) is looked for with its host API, then under another one. Any
    other is looked for as it stands, then without ALSA's card numbers, then as a part of a name,
    without regard to case. Of several devices the default one or else the first is taken.
    """
    if not devices:
        raise SourceFailed(NO_MICROPHONE)
    if name is None:
        return next((device for device in devices if device.default), devices[0])
    wanted = name.casefold()
    matchers: list[Callable[[InputDevice], bool]] = [lambda d: d.name.casefold() == wanted]
    called = name
    if saved := _SAVED.fullmatch(name):
        called, host_api = saved["name"], saved["host_api"]
        matchers += [
            lambda d: d.name == called and d.host_api == host_api,
            lambda d: _same(d, called, host_api),
            lambda d: _stable(d.name) == _stable(called),
        ]
    else:
        matchers += [
            lambda d: _stable(d.name) == _stable(called),
            lambda d: wanted in d.name.casefold(),
        ]
    for matches in matchers:
        found = sorted(filter(matches, devices), key=lambda device: not device.default)
        if found:
            return found[0]
    names = ", ".join(dict.fromkeys(device.name for device in devices))
    raise SourceFailed(f"There is no microphone named '{called}'; connected are: {names}.")


def settings_to_try(device: InputDevice, channel: int | None = None) -> list[tuple[int, int]]:
    """Rates in Hz and numbers of channels in which a device may be opened, best first.

    Its own rate comes first, with the first two channels (or as many as ``channel`` needs), then
    with one, then with all; a device that refuses its own rate is tried at the usual ones.
    """
    own, widest = round(device.rate), device.channels
    wanted = min(widest, 2 if channel is None else channel)
    tries = [(own, channels) for channels in (wanted, 1, widest)]
    tries += [(rate, wanted) for rate in _USUAL_RATES]
    return list(dict.fromkeys(tries))


def look_again(sounddevice: Any | None = None) -> None:
    """Let PortAudio see devices connected since it started; no stream may be open."""
    library = sounddevice or portaudio()
    library._terminate()
    library._initialize()


def _same(device: InputDevice, name: str, host_api: str) -> bool:
    return _stable(device.name) == _stable(name) and device.host_api == host_api


def _stable(name: str) -> str:
    return _CARD_NUMBERS.sub("", name).strip().casefold()


def _default_input(library: Any) -> int:
    try:
        return int(library.query_devices(kind="input")["index"])
    except (library.PortAudioError, ValueError, KeyError):
        return -1
