"""A microphone through PortAudio, opened at its own rate and resampled to 16 kHz."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from engine.audio.devices import InputDevice, find_input, portaudio, settings_to_try
from engine.audio.lag import LagWatch
from engine.audio.ring import Ring
from engine.audio.source import ClosedOnExit, SourceFailed
from engine.values import SAMPLE_RATE, AudioBlock

BLOCK_S = 0.01
MAX_LAG_S = 0.5
SILENT_FOR_S = 1.0
_FIRST_BLOCK_S = 3.0  # a sound server may take that long to start a stream
_RING_S = 4.0
_TAKE_S = 0.1
_CLOSING_S = 0.5


class Microphone(ClosedOnExit):
    """A live source. The callback copies into a ring and notes the time; all else is in `read`.

    ``device`` is a name, None the default one; ``channel`` counts from 1, None mixes the first
    two. A stream that ends or stays away for a second raises `SourceFailed` in `read`. Sound
    more than half a second behind the clock is dropped and counted (`AudioBlock.dropped`);
    positions count it as passed. ``captured_s`` is when the callback delivered the block's last
    sample: what the resampler holds back (20 to 40 ms, 115 ms from 8 kHz, nothing at 16 kHz)
    shows as capture time, the device's own buffer does not.
    """

    live = True
    paced = True
    duration_s: float | None = None

    def __init__(
        self,
        device: str | None = None,
        *,
        channel: int | None = None,
        clock: Callable[[], float] = time.perf_counter,
        sounddevice: Any | None = None,
    ) -> None:
        self._library = sounddevice or portaudio()
        self._clock = clock
        self._channel = channel
        self.device: InputDevice = find_input(device, self._library)
        self._rate = round(self.device.rate)
        self._released = threading.Event()
        self._finished = threading.Event()
        self._closed = threading.Event()
        self._closing = threading.Lock()
        self._closer: threading.Thread | None = None
        self._stamp = (0, clock())
        self._lag = LagWatch()
        self._position = 0  # samples at 16 kHz handed out or dropped
        self._dropped = 0
        self._discarded = 0  # device frames, for being too old
        self._never_came = 0  # samples at 16 kHz that the clock says were due
        self._delivered = False
        self.overflows = 0
        self._stream = self._open()
        self._resampler = self._new_resampler()

    @property
    def name(self) -> str:
        """The device's name."""
        return self.device.name

    @property
    def rate(self) -> int:
        """The rate in Hz at which the device is open."""
        return self._rate

    @property
    def remark(self) -> str:
        """What is to be said about how the device was opened, empty where all is as usual."""
        own = round(self.device.rate)
        if self._rate == own:
            return ""
        return (
            f"The microphone '{self.name}' refused its own rate of {own} Hz and is heard at "
            f"{self._rate} Hz; choose another one if words are not spotted."
        )

    @property
    def released(self) -> bool:
        """Whether the device was given back; PortAudio must not be restarted before."""
        return self._released.is_set()

    @property
    def latency_s(self) -> float:
        """Input latency that PortAudio states for the device, in seconds."""
        return float(self._stream.latency)

    def read(self) -> AudioBlock | None:
        """Wait for the next block, 10 to 100 ms of sound. Raises `SourceFailed`."""
        while not self._closed.is_set():
            frames = self._await(SILENT_FOR_S if self._delivered else _FIRST_BLOCK_S)
            if frames is None:
                return None
            self._delivered = True
            received, stamped_s = self._stamp
            if self._stale(received, stamped_s):
                self._discarded += len(frames) + self._ring.skip(self._ring.available)
                continue
            samples = self._resample(frames)
            if not len(samples):
                continue
            dropped = self._newly_dropped()
            start = self._position + dropped
            self._position = start + len(samples)
            on_device = self._position - self._never_came
            since_s = max(0.0, received / self._rate - on_device / SAMPLE_RATE)
            return AudioBlock(samples, start / SAMPLE_RATE, stamped_s - since_s, dropped)
        return None

    def close(self) -> None:
        """Stop the stream; a waiting `read` answers None. Closing twice is harmless.

        Returns within half a second: a sound server that hangs holds up a thread of its own.
        """
        self._closed.set()
        self._ring.close()
        with self._closing:
            if self._closer is None:
                self._closer = threading.Thread(
                    target=self._give_back, name="closing a microphone", daemon=True
                )
                self._closer.start()
        self._closer.join(_CLOSING_S)

    def _give_back(self) -> None:
        try:
            self._stream.close()
        except self._library.PortAudioError:
            pass  # the server is gone, and the stream with it
        finally:
            self._released.set()

    def _open(self) -> Any:
        """Start the stream with the channels and rate wanted, or with what the device allows."""
        refusal: Exception | None = None
        for rate, channels in settings_to_try(self.device, self._channel):
            self._rate = rate
            self._ring = Ring(round(_RING_S * rate), channels)
            self._finished = threading.Event()
            try:
                stream = self._library.InputStream(
                    samplerate=rate,
                    blocksize=round(BLOCK_S * rate),
                    device=self.device.index,
                    channels=channels,
                    dtype="float32",
                    latency="low",
                    callback=self._callback,
                    finished_callback=self._finished.set,
                )
                self._begin(stream)
            except (self._library.PortAudioError, ValueError) as error:
                refusal = refusal or error
                continue
            return stream
        raise SourceFailed(
            f"The microphone '{self.device.name}' cannot be opened ({refusal}); "
            "close other programs that use it, or choose another one."
        ) from refusal

    def _begin(self, stream: Any) -> None:
        try:
            stream.start()
        except self._library.PortAudioError:
            stream.close()  # else PortAudio keeps it open for good
            raise

    def _callback(self, indata: npt.NDArray[np.float32], frames: int, _: Any, status: Any) -> None:
        self._ring.write(indata)
        self._stamp = (self._ring.written, self._clock())
        if status:
            self.overflows += 1

    def _await(self, patience_s: float) -> npt.NDArray[np.float32] | None:
        """Device frames that wait, None once closed; raises when the stream is dead."""
        deadline = time.monotonic() + patience_s
        most = round(_TAKE_S * self._rate)
        while True:
            frames = self._ring.read(round(BLOCK_S * self._rate), most, BLOCK_S * 10)
            if frames is None or self._closed.is_set():
                return None
            if len(frames):
                return frames
            if self._finished.is_set():
                raise SourceFailed(
                    f"The microphone '{self.name}' stopped: it was unplugged or the sound server "
                    "ended; connect it again."
                )
            if time.monotonic() > deadline:
                raise SourceFailed(
                    f"The microphone '{self.name}' gave no sound for {patience_s:.0f} s; "
                    "check its cable and the system's sound settings."
                )

    def _stale(self, received: int, stamped_s: float) -> bool:
        """Whether what came so far is too old to be worth hearing."""
        late_s = self._lag.behind(received / self._rate, stamped_s)
        if late_s > MAX_LAG_S and not self._lag.catching_up:
            self._lag.accept()
            self._never_came += round(late_s * SAMPLE_RATE)
            late_s = 0.0
        return max(late_s, self._ring.available / self._rate) > MAX_LAG_S

    def _newly_dropped(self) -> int:
        """Samples at 16 kHz lost since the last block."""
        frames = self._ring.overwritten + self._discarded
        total = round(frames * SAMPLE_RATE / self._rate) + self._never_came
        dropped, self._dropped = total - self._dropped, total
        return dropped

    def _resample(self, frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Mono 16 kHz of device frames ``(n, channels)``."""
        if self._channel is None or self._channel > frames.shape[1]:
            mono: npt.NDArray[np.float32] = frames[:, :2].mean(axis=1, dtype=np.float32)
        else:
            mono = np.ascontiguousarray(frames[:, self._channel - 1])
        if self._resampler is None:
            return mono
        return np.asarray(self._resampler.resample_chunk(mono), np.float32)

    def _new_resampler(self) -> Any:
        if self._rate == SAMPLE_RATE:
            return None
        return soxr.ResampleStream(self._rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
