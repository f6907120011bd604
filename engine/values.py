"""The small frozen values that cross rooms and reach the screen.

Arrays inside these values are never written to after construction.
Times named ``time_s`` are seconds on one monotonic clock, injected into whatever
reads it; times named ``position_s`` are seconds from the start of a source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Family = Literal["dense", "sparse"]
Figure = Literal["measured", "simulated", "modelled"]
NoiseKind = Literal["off", "babble", "pink"]
Progress = Callable[[str, int, int], None]  # what is being done, how much of it, of how much

SAMPLE_RATE = 16_000
FRAMES = 32
BANDS = 32


@dataclass(frozen=True)
class FrontEndConstants:
    """What defines the log-mel image; stored in every model file.

    ``hop``, ``window`` and ``pad`` are in samples at ``sample_rate`` (Hz), ``low_hz`` and
    ``high_hz`` bound the mel bands. A byte is
    ``clamp(round((log2(power + floor) + offset) / step), 0, 255)``,
    and a network reads ``(byte - zero_point) / byte_scale``.
    """

    sample_rate: int = SAMPLE_RATE
    window: int = 1024
    hop: int = 500
    pad: int = 262
    frames: int = FRAMES
    bands: int = BANDS
    low_hz: float = 60.0
    high_hz: float = 7600.0
    floor: float = 1e-6
    offset: float = 19.93
    step: float = 0.14
    zero_point: int = 64
    byte_scale: float = 48.0


@dataclass(frozen=True)
class OperatingPoint:
    """How scores become detections: smoothing and refractory in seconds, threshold 0..1."""

    smoothing_s: float = 0.25
    threshold: float = 0.7
    refractory_s: float = 0.8


@dataclass(frozen=True)
class AudioBlock:
    """A stretch of sound: ``samples`` float32 ``(n,)`` mono 16 kHz in -1..1.

    ``position_s`` is where the block starts in its source, ``captured_s`` the clock when its
    last sample was captured (or read), ``dropped`` the samples lost just before it.
    """

    samples: npt.NDArray[np.float32]
    position_s: float
    captured_s: float
    dropped: int = 0


@dataclass(frozen=True)
class StageTimings:
    """Milliseconds each stage took for one answer; ``total`` runs from capture to answer."""

    capture: float
    frontend: float
    inference: float
    total: float


@dataclass(frozen=True)
class Frame:
    """One log-mel column: ``column`` uint8 ``(32,)``.

    ``position_s`` is the end of the frame's hop in its source; ``captured_s`` is the clock
    when its last sample was captured, ``ready_s`` the clock when the column was done.
    """

    column: npt.NDArray[np.uint8]
    position_s: float
    captured_s: float
    ready_s: float


class Scores(NamedTuple):  # one is made for each frame: at half of a frozen dataclass's cost
    """What an engine answers: ``logits`` float32 ``(n, labels)`` in the model's label order.

    An integer engine also hands on ``accumulators`` int32 ``(n, labels)``;
    ``logits == accumulators * scale``.
    """

    logits: npt.NDArray[np.float32]
    accumulators: npt.NDArray[np.int32] | None = None
    scale: float | None = None

    def probabilities(self) -> npt.NDArray[np.float32]:
        """Softmax of the logits, float32 ``(n, labels)``."""
        shifted = self.logits - self.logits.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True)
class Prediction:
    """The answer for one word: ``label``, its probability, and all probabilities."""

    label: str
    score: float
    probabilities: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Detection:
    """A spotted word.

    ``position_s`` is when in the source it fired, ``time_s`` the clock then; ``accepted`` is
    False for what scored best but was turned away (too low, or not a word of the model).
    ``word_end_s`` is where the word ended in the source, estimated for live sound.
    """

    position_s: float
    time_s: float
    word: str
    score: float
    engine: str
    source: str
    timings: StageTimings
    accepted: bool = True
    word_end_s: float | None = None


@dataclass(frozen=True)
class LayerActivity:
    """One layer's winners for one image.

    ``indices`` int32 ``(w,)`` flat over ``shape`` (rows, columns, channels), ``values`` uint8
    ``(w,)``; ``multiplications`` is what the layer performed usefully, ``dense`` what its dense
    twin performs.
    """

    name: str
    shape: tuple[int, ...]
    indices: npt.NDArray[np.int32]
    values: npt.NDArray[np.uint8]
    multiplications: int
    dense: int


@dataclass(frozen=True)
class Activity:
    """Every layer's winners for one image, first layer first."""

    layers: tuple[LayerActivity, ...]


@dataclass(frozen=True)
class SimulatedSpeed:
    """How fast simulated hardware is: cycles a word are counted, the clock is assumed."""

    cycles_per_word: float
    clock_mhz: float

    @property
    def words_per_second(self) -> float:
        """Modelled: what the cycles come to at the assumed clock."""
        return self.clock_mhz * 1e6 / self.cycles_per_word


@dataclass(frozen=True)
class EngineInfo:
    """What an engine is and whether it runs here; ``reason`` and ``remedy`` say why not.

    ``simulated`` is what a simulation counted so far, None before its first word.
    """

    id: str
    family: Family
    available: bool
    device: str
    runtime: str
    figure: Figure
    reason: str | None = None
    remedy: str | None = None
    simulated: SimulatedSpeed | None = None


@dataclass(frozen=True)
class AccuracyStatement:
    """An accuracy and the list it is from: ``correct`` of ``clips``, 95 % interval 0..1."""

    list_name: str
    clips: int
    correct: int
    interval: tuple[float, float]

    @property
    def accuracy(self) -> float:
        """Share of clips answered rightly, 0..1."""
        return self.correct / self.clips


@dataclass(frozen=True)
class LevelReading:
    """How loud the sound is: dBFS ``peak`` and ``rms``, latched ``clipped``, ``flat`` when the
    signal has not moved for a while, ``snr_db`` level over the noise floor (None at first)."""

    peak_db: float
    rms_db: float
    clipped: bool
    flat: bool
    snr_db: float | None


@dataclass(frozen=True)
class NoiseSetting:
    """Noise to mix in: ``snr_db`` decibels of speech over it; nothing where it is off."""

    kind: NoiseKind = "off"
    snr_db: float = 10.0


@dataclass(frozen=True)
class NoiseReading:
    """What is mixed in now, and the level of speech in dBFS that it is measured against:
    ``measured`` from the words heard last, or else assumed."""

    setting: NoiseSetting
    speech_db: float
    measured: bool


@dataclass(frozen=True)
class LaneReading:
    """A lane's latest answer: smoothed ``probabilities`` float32 ``(labels,)`` at ``position_s``.

    ``answered`` is the share of frames the engine kept up with, ``dropped`` the frames it did
    not; ``inference_us`` the time of this answer. ``lately`` are the probabilities averaged over
    the last frames alone, by which a word is decided that is over (``word_over``);
    ``pause_clear`` is whether its pause would be heard.
    """

    engine: str
    family: Family
    probabilities: npt.NDArray[np.float32]
    position_s: float
    inference_us: float
    answered: float
    dropped: int
    lately: npt.NDArray[np.float32] | None = None
    word_over: bool = False
    pause_clear: bool = False


@dataclass(frozen=True)
class ThroughputReading:
    """One engine's share of the race: words classified so far, seconds spent on them alone,
    and microseconds a word (p50, p95 over single calls; None before the first).

    Of simulated hardware those are the simulation's, and ``simulated`` is the hardware's.
    """

    engine: str
    words: int
    seconds: float
    p50_us: float | None
    p95_us: float | None
    batch: int = 1
    threads: int = 1
    simulated: SimulatedSpeed | None = None

    @property
    def words_per_second(self) -> float:
        """Words a second: over the time this engine itself ran, 0 before it ran; modelled where
        its hardware is simulated."""
        if self.simulated is not None:
            return self.simulated.words_per_second
        return self.words / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True)
class LiveCost:
    """What one more frame of many live sounds costs an engine on one core, in its best way.

    Measured with ``streams`` sounds a call: ``network_us`` microseconds a decision of the network
    alone, ``cold_us`` of front end and network after other data filled the caches, ``resample_us``
    of a second of sound from 48 kHz to 16 kHz. ``runtime`` says how, ``once`` that each frame is
    computed once, and not anew in every window that it is in. All are None where ``reason`` says
    why nothing was measured.
    """

    engine: str
    model: str
    runtime: str = ""
    streams: int = 0
    network_us: float | None = None
    cold_us: float | None = None
    resample_us: float | None = None
    reason: str | None = None
    once: bool = True

    def streams_per_core(self, *, resampled: bool = False) -> float | None:
        """Live sounds that one core could serve if all cost what was measured with cold caches.

        Modelled: nobody served so many. With ``resampled`` each comes at 48 kHz.
        """
        if self.cold_us is None or self.resample_us is None:
            return None
        second_us = self.cold_us * SAMPLE_RATE / FrontEndConstants.hop
        return 1e6 / (second_us + (self.resample_us if resampled else 0.0))
