"""The sparse net in native code on one core: bit-exact with the integer truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.artifact import LAYERS, Model
from engine.engines.activity import describe
from engine.engines.base import U8, IntegerEngine
from engine.engines.engine import EngineUnavailable, Stream
from engine.engines.frame_stream import FrameStream
from engine.engines.probe import Probe, cpu_name
from engine.engines.streams import FrameStreams, Streams
from engine.native.library import NativeMissing, load
from engine.native.network import NativeLayer, NativeNetwork
from engine.native.streams import NativeStreams
from engine.native.tiers import TITLES, VARIABLE, Tier, fastest, forced, has
from engine.pattern import pack
from engine.spec.network import HiddenLayer
from engine.values import Activity, EngineInfo, Scores

_REMEDY = "install a C++ compiler and install the program again"


class SparseCpu(IntegerEngine):
    """Runs :class:`engine.native.network.NativeNetwork`."""

    def __init__(self, info: EngineInfo, model: Model) -> None:
        super().__init__(info, model)
        try:
            self._native = NativeNetwork(native_layers(model))
        except NativeMissing as error:
            raise EngineUnavailable(str(error), _REMEDY) from error
        except ValueError as error:
            remedy = "check the model file"
            raise EngineUnavailable(f"{model.name} cannot be run ({error})", remedy) from error
        # a model of unusual shape runs on a lower tier than the processor has
        self._info = replace(info, runtime=_runtime(self._native.tier))

    @classmethod
    def probe(cls) -> Probe:
        """It runs where the library was built."""
        try:
            library = load()
            tier = forced() or fastest(library)
            reason = None if has(library, tier) else f"this processor or build lacks {tier}"
        except NativeMissing as error:
            return Probe(cpu_name(), "C++", str(error), _REMEDY)
        return Probe(cpu_name(), _runtime(tier), reason, reason and f"unset {VARIABLE}")

    def stream(self) -> Stream:
        """A new stream, reset; it computes of each window only what its last frame adds."""
        self._check_open()
        scale = self.network.output.scale
        return FrameStream(NativeStreams(self._native, 1), scale, self._check_open)

    def streams(self, count: int) -> Streams:
        """``count`` such streams, which are answered together."""
        self._check_open()
        return FrameStreams(NativeStreams(self._native, count), self._scores, self._check_open)

    def _predict(self, images: U8) -> Scores:
        return self._scores(self._native.predict(images))

    def _activity(self, image: U8) -> Activity:
        conv1, conv2, linear1, _ = self._native.trace(image)
        return describe(self.model, image, conv1, conv2, linear1)

    def _close(self) -> None:
        self._native.close()


def _runtime(tier: Tier) -> str:
    return f"C++, {TITLES[tier]}"


def native_layers(model: Model) -> tuple[NativeLayer, ...]:
    """The integer network and its lists as the native library takes them."""
    return tuple(_layers(model))


def _layers(model: Model) -> Iterator[NativeLayer]:
    for name in LAYERS:
        layer, pattern = getattr(model.network, name), model.patterns.get(name)
        hidden = isinstance(layer, HiddenLayer)
        outputs, inputs = layer.weights.shape[:2]
        yield NativeLayer(
            outputs,
            inputs,
            layer.weights if pattern is None else pack(layer.weights, pattern),
            layer.bias,
            layer.multiplier if hidden else None,
            layer.shift if hidden else 0,
            layer.k if hidden else 0,
            0 if pattern is None else pattern.block_width,
            None if pattern is None else pattern.starts,
            None if pattern is None else pattern.taps,
            None if pattern is None else pattern.blocks,
        )
