"""Sound played to whoever sits before the screen: one short recording at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
_PIECE_S = 0.25  # between two looks at whether somebody wants silence
_REMEDY = "connect a loudspeaker or headphones, then play it again"


class NoOutput(RuntimeError):
    """Nothing here plays sound: one sentence that says why and what to do."""


def play(
    sound: F32, *, stopped: Callable[[], bool] = lambda: False, sounddevice: Any | None = None
) -> None:
    """Play 16 kHz mono float32 ``(n,)`` on the default output and return when it is over.

    The device runs at its own rate. Ends early once ``stopped()``. Raises :class:`NoOutput`.
    """
    library = _portaudio() if sounddevice is None else sounddevice
    try:
        device = library.query_devices(kind="output")
    except (library.PortAudioError, ValueError) as error:
        raise NoOutput(f"No sound output is connected here: {_REMEDY}.") from error
    rate, channels = round(device["default_samplerate"]), min(2, device["max_output_channels"])
    heard = np.repeat(_at(sound, rate)[:, None], channels, axis=1)
    step = max(1, round(rate * _PIECE_S))
    try:
        with library.OutputStream(
            samplerate=rate, channels=channels, dtype="float32", latency="high"
        ) as stream:
            # Written, not called back for: engines that hold the interpreter would tear it.
            for first in range(0, len(heard), step):
                if stopped():
                    stream.abort()
                    return
                stream.write(heard[first : first + step])
    except library.PortAudioError as error:
        told = " ".join(str(error).split()).rstrip(".")
        raise NoOutput(
            f"The sound output '{device['name']}' cannot play ({told}): {_REMEDY}."
        ) from error


def _portaudio() -> Any:
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise NoOutput(
            f"No sound can be played because PortAudio is missing ({error}); "
            "install it with: sudo apt install libportaudio2"
        ) from error
    return sounddevice


def _at(sound: F32, rate: int) -> F32:
    if rate == SAMPLE_RATE:
        return sound
    import soxr

    return np.asarray(soxr.resample(sound, SAMPLE_RATE, rate), np.float32)
