"""A stand-in for sounddevice whose devices, refusals and sound the test decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


class FakePortAudio:
    """The part of sounddevice's interface that the audio room uses."""

    class PortAudioError(Exception):
        """As sounddevice's."""

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []
        self.default = -1
        self.streams: list[FakeStream] = []
        self.refuses: Callable[[dict[str, Any]], bool] = lambda settings: False
        self.restarts = 0

    def add(self, name: str, *, channels: int = 1, rate: float = 16000.0, api: int = 0) -> None:
        self.devices.append(
            {
                "name": name,
                "index": len(self.devices),
                "hostapi": api,
                "max_input_channels": channels,
                "default_samplerate": rate,
            }
        )

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return tuple(self.devices)
        if self.default < 0:
            raise self.PortAudioError("Error querying device -1")
        return self.devices[self.default]

    def query_hostapis(self) -> Any:
        return ({"name": "ALSA"}, {"name": "JACK"})

    def InputStream(self, **settings: Any) -> FakeStream:
        if self.refuses(settings):
            raise self.PortAudioError("Invalid number of channels [PaErrorCode -9998]")
        stream = FakeStream(settings)
        self.streams.append(stream)
        return stream

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        self.restarts += 1


class FakeStream:
    """Delivers what the test hands to `deliver`."""

    latency = 0.01

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.started = False
        self.closed = False

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True
        self.settings["finished_callback"]()

    def deliver(self, samples: np.ndarray[Any, np.dtype[np.float32]], status: str = "") -> None:
        """Call back block by block with ``(n,)`` samples on every channel or ``(n, channels)``."""
        channels, size = self.settings["channels"], self.settings["blocksize"]
        frames = samples if samples.ndim == 2 else np.repeat(samples[:, None], channels, axis=1)
        for start in range(0, len(frames), size):
            block = frames[start : start + size]
            self.settings["callback"](block, len(block), None, status)


@pytest.fixture
def portaudio() -> FakePortAudio:
    return FakePortAudio()
