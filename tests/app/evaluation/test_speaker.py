"""Playing a clip: what reaches the device, and what is said where there is none."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from app.evaluation.speaker import Speaker
from engine.audio.speaker import NoOutput, play


class PortAudioError(Exception):
    """As sounddevice's."""


class FakeOutput:
    """Stands for the module sounddevice with one output, or none."""

    PortAudioError = PortAudioError

    def __init__(self, rate: float = 48_000.0, channels: int = 8, *, there: bool = True) -> None:
        self.rate, self.channels, self.there = rate, channels, there
        self.opened: list[dict[str, Any]] = []
        self.written: list[np.ndarray[Any, Any]] = []
        self.aborted = self.closed = self.refuses = False
        self.wrote = threading.Event()

    def query_devices(self, *, kind: str) -> dict[str, Any]:
        assert kind == "output"
        if not self.there:
            raise PortAudioError("Error querying device -1")
        return {"name": "Speakers", "default_samplerate": self.rate,
                "max_output_channels": self.channels}  # fmt: skip

    def OutputStream(self, **how: Any) -> FakeOutput:
        if self.refuses:
            raise PortAudioError("Device unavailable.")
        self.opened.append(how)
        return self

    def __enter__(self) -> FakeOutput:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def write(self, data: np.ndarray[Any, Any]) -> None:
        assert data.flags.c_contiguous
        self.written.append(data)
        self.wrote.set()

    def abort(self) -> None:
        self.aborted = True


def tone(seconds: float = 1.0) -> np.ndarray[Any, np.dtype[np.float32]]:
    at = np.arange(round(16_000 * seconds)) / 16_000
    return (0.5 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)


def test_a_device_gets_the_sound_at_its_own_rate_on_two_channels() -> None:
    output = FakeOutput(44_100.0)
    play(tone(), sounddevice=output)
    assert (output.opened[0]["samplerate"], output.opened[0]["channels"]) == (44_100, 2)
    heard = np.concatenate(output.written)
    assert heard.shape == (44_100, 2)
    assert (heard[:, 0] == heard[:, 1]).all()
    spectrum = np.abs(np.fft.rfft(heard[:, 0]))
    assert spectrum.argmax() == 440  # one second: a bin is a hertz
    assert output.closed


def test_at_its_own_rate_nothing_is_changed() -> None:
    output = FakeOutput(16_000.0, 1)
    play(tone(0.6), sounddevice=output)
    assert (np.concatenate(output.written)[:, 0] == tone(0.6)).all()


def test_without_an_output_it_says_what_to_do() -> None:
    with pytest.raises(NoOutput) as refusal:
        play(tone(), sounddevice=FakeOutput(there=False))
    assert str(refusal.value) == (
        "No sound output is connected here: "
        "connect a loudspeaker or headphones, then play it again."
    )


def test_an_output_that_cannot_play_is_named() -> None:
    output = FakeOutput()
    output.refuses = True
    with pytest.raises(NoOutput, match=r"'Speakers' cannot play \(Device unavailable\): connect"):
        play(tone(), sounddevice=output)


def test_what_nobody_wants_any_more_stops() -> None:
    output = FakeOutput()
    wanted = iter([True, True, False])
    Speaker(output).play(tone(10.0), lambda: next(wanted))
    assert len(output.written) == 2
    assert output.aborted
    assert output.closed


def test_before_portaudio_starts_anew_every_stream_is_closed() -> None:
    output = FakeOutput()
    speaker = Speaker(output)
    player = threading.Thread(target=lambda: [speaker.play(tone(0.3), lambda: True)
                                              for _ in range(2000)])  # fmt: skip
    player.start()
    assert output.wrote.wait(5.0)
    with speaker.silenced():
        assert output.closed
        count = len(output.opened)
        player.join(0.05)
        assert len(output.opened) == count
    player.join(20.0)
    assert not player.is_alive()
    assert len(output.opened) == 2000
