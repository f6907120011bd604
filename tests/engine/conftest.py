"""Seeded random models and images, synthesised words, and a clock that the test turns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from engine.artifact import FloatLayer, Model, Pattern
from engine.frontend.logmel import CONSTANTS, filter_table
from engine.spec.arithmetic import MULTIPLIER_MAX, k_winners, max_pool, requantise
from engine.spec.network import (
    HiddenLayer,
    IntegerNetwork,
    OutputLayer,
    convolve,
    exact_product,
)
from engine.values import OperatingPoint

LABELS = tuple("_silence_ _unknown_ yes no up down left right on off stop go".split())
MakeModel = Callable[..., Model]
WORDS = {"low": 300.0, "high": 2500.0, "mid": 900.0}


def random_images(n: int, seed: int = 0) -> npt.NDArray[np.uint8]:
    """Images uint8 ``(n, 32, 32)`` with structure at several scales, as speech has."""
    rng = np.random.default_rng(seed)
    images = np.full((n, 32, 32), 90.0)
    for size in (4, 8, 16, 32):
        coarse = rng.normal(0, 25, (n, size, size))
        images += coarse.repeat(32 // size, 1).repeat(32 // size, 2)
    return np.clip(images, 0, 255).astype(np.uint8)


def adversarial_images() -> npt.NDArray[np.uint8]:
    """All equal, all zero, all 255, mostly zero, ties, stripes: uint8 ``(n, 32, 32)``."""
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, (4, 32, 32))
    speckles = noise * (rng.random((4, 32, 32)) < 0.02)
    ties = rng.integers(0, 2, (4, 32, 32)) * 255
    flat = np.stack([np.full((32, 32), level) for level in (0, 1, 63, 64, 65, 128, 254, 255)])
    stripes = np.stack([np.tile([0, 255], (32, 16)), np.tile([[0], [255]], (16, 32))])
    return np.concatenate([noise, speckles, ties, flat, stripes]).astype(np.uint8)


def random_pattern(
    rng: np.random.Generator, shape: tuple[int, ...], block_width: int, mean_entries: float
) -> Pattern:
    """Lists of uneven length (some empty, entries unordered) for weights of ``shape``."""
    outputs, inputs = shape[:2]
    taps, blocks = int(np.prod(shape[2:])), -(-outputs // block_width)
    most = taps * blocks
    counts = rng.integers(0, min(most, round(2 * mean_entries)) + 1, inputs)
    counts[: min(2, inputs)] = (0, min(most, 3))[: min(2, inputs)]
    entries = np.concatenate([rng.permutation(most)[:count] for count in counts])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    tap = (entries % taps).astype(np.int32) if len(shape) == 4 else None
    return Pattern(block_width, starts, tap, (entries // taps).astype(np.int32))


def mask_of(pattern: Pattern, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """The weights a pattern keeps, found entry by entry."""
    outputs, inputs = shape[:2]
    mask = np.zeros((outputs, inputs, int(np.prod(shape[2:]))), bool)
    for source in range(inputs):
        for entry in range(pattern.starts[source], pattern.starts[source + 1]):
            first = pattern.blocks[entry] * pattern.block_width
            tap = 0 if pattern.taps is None else pattern.taps[entry]
            mask[first : first + pattern.block_width, source, tap] = True
    return mask.reshape(shape)


def build_model(
    family: str = "sparse",
    widths: tuple[int, int, int] = (64, 64, 1500),
    k: tuple[int, int, int] | None = None,
    labels: tuple[str, ...] = LABELS,
    block_widths: tuple[int, int] = (64, 16),
    sparse_ends: bool = False,
    seed: int = 1,
) -> Model:
    """A random model, calibrated on random images so that bytes spread over 0..255.

    ``sparse_ends`` gives conv1 and the output layer a pattern as well.
    """
    rng = np.random.default_rng(seed)
    first, second, units = widths
    k = k or ((6, 8, max(1, units // 10)) if family == "sparse" else widths)
    shapes = {
        "conv1": (first, 1, 5, 5),
        "conv2": (second, first, 5, 5),
        "linear1": (units, 25 * second),
        "output": (len(labels), units),
    }
    patterns: dict[str, Pattern] = {}
    if family == "sparse":
        patterns["conv2"] = random_pattern(rng, shapes["conv2"], block_widths[0], 6)
        patterns["linear1"] = random_pattern(rng, shapes["linear1"], block_widths[1], 3)
        if sparse_ends:
            patterns["conv1"] = random_pattern(rng, shapes["conv1"], 16, 60)
            patterns["output"] = random_pattern(rng, shapes["output"], 16, 1)
    values: npt.NDArray[np.uint8] = random_images(16, seed)[:, :, :, None]
    scale_in, zero_point = 1 / CONSTANTS.byte_scale, CONSTANTS.zero_point
    hidden: list[HiddenLayer] = []
    floats: list[FloatLayer] = []
    scales: list[float] = []
    for (name, shape), winners in zip(list(shapes.items())[:3], k, strict=True):
        weights = _weights(rng, shape)
        if name in patterns:
            weights *= mask_of(patterns[name], shape)
        flat = weights.reshape(len(weights), -1)
        fan_in = np.sqrt(np.square(flat, dtype=np.float64).sum(1).mean())
        steps = rng.uniform(0.5, 1.5, shape[0]) / max(fan_in, 1.0)
        extra = rng.normal(0, 0.3, shape[0]) / (scale_in * steps)
        bias = (np.rint(extra) - zero_point * flat.sum(1, dtype=np.int64)).astype(np.int32)
        sums = (
            exact_product(values.reshape(len(values), -1), weights) + bias
            if name == "linear1"
            else max_pool(convolve(values, weights, bias))
        )
        largest = float(np.quantile(sums * (scale_in * steps), 0.999))
        scale_out = (largest if largest > 0 else 1.0) / 255  # a lone unit may never fire
        factor = scale_in * steps / scale_out
        shift = max(1, min(31, int(np.floor(np.log2(MULTIPLIER_MAX / factor.max())))))
        multiplier = np.clip(np.rint(factor * 2.0**shift), 1, MULTIPLIER_MAX).astype(np.int32)
        layer = HiddenLayer(weights, bias, multiplier, shift, winners)
        values = k_winners(requantise(sums, multiplier, shift), winners)
        real = (bias + zero_point * flat.sum(1, dtype=np.int64)) * (scale_in * steps)
        step = steps.reshape(-1, *[1] * (len(shape) - 1))
        floats.append(FloatLayer((weights * step).astype(np.float32), real.astype(np.float32)))
        hidden.append(layer)
        scales.append(scale_out)
        scale_in, zero_point = scale_out, 0
    weights = _weights(rng, shapes["output"])
    if "output" in patterns:
        weights *= mask_of(patterns["output"], shapes["output"])
    bias = rng.integers(-2000, 2000, len(labels)).astype(np.int32)
    spread = float((exact_product(values, weights) + bias).std()) or 1.0
    scale = 3.0 / spread
    output = OutputLayer(weights, bias, scale)
    floats.append(
        FloatLayer((weights * (scale / scale_in)).astype(np.float32), (bias * scale).astype("f4"))
    )
    return Model(
        name=f"random-{family}",
        family="sparse" if family == "sparse" else "dense",
        labels=labels,
        front_end=CONSTANTS,
        filters=filter_table(),
        network=IntegerNetwork(*hidden, output),
        floats=tuple(floats),
        activation_scales=(scales[0], scales[1], scales[2]),
        patterns=patterns,
        operating_point=OperatingPoint(),
        accuracy=(),
        provenance={"data": "random numbers"},
    )


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> npt.NDArray[np.int8]:
    """int8, bell-shaped up to the extremes as trained weights are."""
    return np.clip(np.rint(rng.normal(0, 35, shape)), -127, 127).astype(np.int8)


@pytest.fixture(scope="session")
def make_model() -> MakeModel:
    """The builder itself, for models of other widths."""
    return build_model


@pytest.fixture(scope="session")
def sparse_model() -> Model:
    """A random sparse model of the real widths."""
    return build_model("sparse")


@pytest.fixture(scope="session")
def dense_model() -> Model:
    """A random dense model of the real widths, without an ONNX graph."""
    return build_model("dense")


@pytest.fixture(scope="session")
def images() -> npt.NDArray[np.uint8]:
    """A dozen images with structure."""
    return random_images(12, 3)


@pytest.fixture(scope="session")
def hard_images() -> npt.NDArray[np.uint8]:
    """Images chosen to provoke ties, saturation and emptiness."""
    return adversarial_images()


class ManualClock:
    """A clock that only moves when told, and a wait that moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="session")
def new_clock() -> type[ManualClock]:
    """Makes clocks, where one test needs several."""
    return ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at 100 s."""
    return ManualClock()


def spoken_tone(hertz: float, random: np.random.Generator) -> npt.NDArray[np.float32]:
    """A second with a swelling tone near ``hertz`` in a little noise."""
    t = np.arange(16000) / 16000
    envelope = np.exp(-(((t - 0.5) / 0.2) ** 2))
    sound = np.sin(2 * np.pi * hertz * random.uniform(0.95, 1.05) * t) * envelope
    return (0.3 * sound + 0.003 * random.standard_normal(16000)).astype(np.float32)


@pytest.fixture(scope="session")
def write_tones() -> Callable[..., Path]:
    """``write_tones(root, train=12, validation=6, noises=("hum",))``: three tones for words."""

    def write(root: Path, *, train: int, validation: int, noises: tuple[str, ...]) -> Path:
        random = np.random.default_rng(0)
        for split, count in (("train", train), ("validation", validation)):
            for word, hertz in WORDS.items():
                folder = root / split / word
                folder.mkdir(parents=True)
                for i in range(count):
                    sound = spoken_tone(hertz, random)
                    soundfile.write(folder / f"{i:08x}_nohash_0.wav", sound, 16000)
        (root / "background_noise").mkdir()
        for name in noises:
            sound = random.standard_normal(16000 * 12) * 0.05
            soundfile.write(root / "background_noise" / f"{name}.wav", sound, 16000)
        return root

    return write


@pytest.fixture
def ffmpeg(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """An ffmpeg that is found on PATH: the system's, else the one that comes as a package."""
    found = shutil.which("ffmpeg")
    if found is None:
        package = pytest.importorskip("imageio_ffmpeg", reason="ffmpeg is not installed")
        folder = tmp_path_factory.mktemp("bin")
        (folder / "ffmpeg").symlink_to(package.get_ffmpeg_exe())
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        found = str(folder / "ffmpeg")
    return found


@pytest.fixture(scope="session")
def saturates() -> bool:
    """Whether int8 kernels here add pairs of products in 16 bits: x86 without VNNI does."""
    cpu = Path("/proc/cpuinfo")
    if os.environ.get("ONEDNN_MAX_CPU_ISA", "").endswith("AVX2"):
        return True
    return cpu.is_file() and "avx2" in (flags := cpu.read_text()) and "vnni" not in flags
