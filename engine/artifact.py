"""One model file: safetensors with a JSON description, refused unless everything in it is verified.

A file ``models/<name>.safetensors`` holds the integer and the float network, the sparsity pattern
as lists, labels, front-end constants with the filter table, operating point, accuracy and
provenance; a dense one also the ONNX graph. Its sha256 is over every byte of the file, the digest
itself standing as zeros.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as parse
from safetensors.numpy import save as serialise

from engine.pattern import KERNEL, check_pattern, kept, pack, unpack
from engine.pattern import Pattern as Pattern
from engine.spec.arithmetic import MULTIPLIER_MAX, SHIFT_MAX
from engine.spec.network import HiddenLayer, IntegerNetwork, OutputLayer
from engine.values import AccuracyStatement, Family, FrontEndConstants, OperatingPoint

SCHEMA = 1
LAYERS = ("conv1", "conv2", "linear1", "output")
DEFAULT_MODELS: Mapping[Family, str] = {"dense": "gsc12-dense", "sparse": "gsc12-sparse"}
_SUFFIX = ".safetensors"
_KEY = "sparsespot"
_NO_DIGEST = "0" * 64
_AGAIN = "fetch or install it again"
Tensors = dict[str, npt.NDArray[Any]]


class ModelRefused(ValueError):
    """A model file that cannot be used; the message is one sentence with what to do."""


@dataclass(frozen=True, eq=False)
class FloatLayer:
    """float32 weights, shaped as the integer layer's, and bias, batch norm folded in.

    conv1 reads ``(byte - zero_point) / byte_scale``.
    """

    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """All that a model file says.

    ``activation_scales`` are the real values of one step of the bytes that conv1, conv2 and
    linear1 give. A layer without a pattern is dense. ``sha256`` is empty until saved.
    """

    name: str
    family: Family
    labels: tuple[str, ...]
    front_end: FrontEndConstants
    filters: npt.NDArray[np.float64]
    network: IntegerNetwork
    floats: tuple[FloatLayer, ...]
    activation_scales: tuple[float, float, float]
    patterns: Mapping[str, Pattern]
    operating_point: OperatingPoint
    accuracy: tuple[AccuracyStatement, ...]
    provenance: Mapping[str, str]
    onnx: bytes | None = None
    sha256: str = ""

    @property
    def weights_total(self) -> int:
        """Weights of the dense net of these widths, biases not counted."""
        return sum(layer.weights.size for layer in _layers(self.network).values())

    @property
    def weights_nonzero(self) -> int:
        """Weights that the patterns keep; of a layer without one, those that are not zero.

        Before rounding to int8: a weight that rounds to zero counts as kept.
        """
        total = 0
        for (name, layer), floats in zip(_layers(self.network).items(), self.floats, strict=True):
            pattern = self.patterns.get(name)
            if pattern is None:
                total += int(np.count_nonzero(floats.weights))
            else:
                total += kept(pattern, len(layer.weights))
        return total

    @property
    def bytes(self) -> int:
        """Bytes of the integer network as stored: packed weights, lists, biases, multipliers."""
        tensors = _integer_tensors(self)
        return sum(array.nbytes for array in tensors.values())


def model_folder() -> Path:
    """Where the shipped model files are: in the installed package, else beside it (checkout)."""
    package = Path(__file__).resolve().parent
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


def find_model(name_or_path: str | os.PathLike[str]) -> Path:
    """The file of a shipped model's name or of a path; raises :class:`ModelRefused`."""
    wanted = Path(name_or_path)
    folder = model_folder()
    for candidate in (wanted, folder / f"{name_or_path}{_SUFFIX}"):
        if candidate.is_file():
            return candidate
    names = ", ".join(shipped_models()) or "none"
    raise ModelRefused(
        f"There is no model {str(name_or_path)!r}: give a file, or a name in {folder} ({names})."
    )


def shipped_models() -> tuple[str, ...]:
    """The names of the model files that come with the program."""
    return tuple(sorted(path.stem for path in model_folder().glob(f"*{_SUFFIX}")))


def save(model: Model, path: str | os.PathLike[str]) -> Model:
    """Write ``model`` (to a temporary name, then renamed); returns it with its sha256.

    Raises ``ValueError`` where it is not valid.
    """
    _check(model)
    tensors = _integer_tensors(model)
    tensors["filters"] = model.filters
    for name, layer in zip(LAYERS, model.floats, strict=True):
        pattern = model.patterns.get(name)
        weights = layer.weights if pattern is None else pack(layer.weights, pattern)
        tensors[f"{name}.float_weights"], tensors[f"{name}.float_bias"] = weights, layer.bias
    if model.onnx is not None:
        tensors["onnx"] = np.frombuffer(model.onnx, np.uint8)
    description = json.dumps(_describe(model), sort_keys=True)
    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    blank = serialise(arrays, {_KEY: description})
    digest = hashlib.sha256(blank).hexdigest()
    target = Path(path)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(blank.replace(_NO_DIGEST.encode(), digest.encode(), 1))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return replace(model, sha256=digest)


def load(path: str | os.PathLike[str]) -> Model:
    """Read and verify a model file; raises :class:`ModelRefused` with one sentence."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ModelRefused(
            f"The model file {path} cannot be read ({error.strerror}): give another or {_AGAIN}."
        ) from error
    try:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        described = header.get("__metadata__", {}).get(_KEY)
        tensors = parse(data)
    except (SafetensorError, ValueError, AttributeError) as error:
        raise ModelRefused(
            f"The model file {path} is cut short, damaged or no safetensors file: {_AGAIN}."
        ) from error
    if described is None:
        raise ModelRefused(f"{path} is a safetensors file but no SparseSpot model: give another.")
    try:
        description = json.loads(described)
        digest = str(description["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelRefused(f"The model file {path} is damaged: {_AGAIN}.") from error
    blank = data.replace(digest.encode(), _NO_DIGEST.encode(), 1) if len(digest) == 64 else data
    if hashlib.sha256(blank).hexdigest() != digest:
        raise ModelRefused(f"The model file {path} does not match its sha256: {_AGAIN}.")
    if description.get("schema") != SCHEMA:
        raise ModelRefused(
            f"The model file {path} has schema {description.get('schema')} and this program reads "
            f"schema {SCHEMA}: install the program and the model of one release."
        )
    try:
        model = _build(description, tensors)
        _check(model)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ModelRefused(f"The model file {path} is not valid ({error}): {_AGAIN}.") from error
    return model


def _layers(network: IntegerNetwork) -> dict[str, HiddenLayer | OutputLayer]:
    return {name: getattr(network, name) for name in LAYERS}


def _integer_tensors(model: Model) -> Tensors:
    tensors: Tensors = {}
    for name, layer in _layers(model.network).items():
        pattern = model.patterns.get(name)
        tensors[f"{name}.bias"] = layer.bias
        if isinstance(layer, HiddenLayer):
            tensors[f"{name}.multiplier"] = layer.multiplier
        if pattern is None:
            tensors[f"{name}.weights"] = layer.weights
            continue
        tensors[f"{name}.weights"] = pack(layer.weights, pattern)
        tensors[f"{name}.starts"], tensors[f"{name}.blocks"] = pattern.starts, pattern.blocks
        if pattern.taps is not None:
            tensors[f"{name}.taps"] = pattern.taps
    return tensors


def _describe(model: Model) -> dict[str, Any]:
    network = model.network
    described: dict[str, dict[str, Any]] = {}
    for name, layer in _layers(network).items():
        described[name] = {"shape": list(layer.weights.shape)}
        if isinstance(layer, HiddenLayer):
            described[name] |= {"k": int(layer.k), "shift": int(layer.shift)}
        if name in model.patterns:
            described[name]["block_width"] = model.patterns[name].block_width
    return {
        "sha256": _NO_DIGEST,
        "schema": SCHEMA,
        "name": model.name,
        "family": model.family,
        "labels": list(model.labels),
        "front_end": asdict(model.front_end),
        "operating_point": asdict(model.operating_point),
        "accuracy": [asdict(statement) for statement in model.accuracy],
        "provenance": dict(model.provenance),
        "activation_scales": list(model.activation_scales),
        "output_scale": float(network.output.scale),
        "layers": described,
    }


def _build(description: dict[str, Any], tensors: Tensors) -> Model:
    layers: dict[str, Any] = {}
    floats: list[FloatLayer] = []
    patterns: dict[str, Pattern] = {}
    for name in LAYERS:
        about = description["layers"][name]
        shape = tuple(about["shape"])
        weights, float_weights = tensors[f"{name}.weights"], tensors[f"{name}.float_weights"]
        if "block_width" in about:
            pattern = Pattern(
                about["block_width"],
                tensors[f"{name}.starts"],
                tensors.get(f"{name}.taps"),
                tensors[f"{name}.blocks"],
            )
            check_pattern(name, pattern, shape)
            weights, float_weights = (
                unpack(packed, pattern, shape) for packed in (weights, float_weights)
            )
            patterns[name] = pattern
        bias = tensors[f"{name}.bias"]
        if name == "output":
            layers[name] = OutputLayer(weights, bias, description["output_scale"])
        else:
            multiplier = tensors[f"{name}.multiplier"]
            layers[name] = HiddenLayer(weights, bias, multiplier, about["shift"], about["k"])
        floats.append(FloatLayer(float_weights, tensors[f"{name}.float_bias"]))
    first, second, third = description["activation_scales"]
    return Model(
        name=description["name"],
        family=description["family"],
        labels=tuple(description["labels"]),
        front_end=FrontEndConstants(**description["front_end"]),
        filters=tensors["filters"],
        network=IntegerNetwork(**layers),
        floats=tuple(floats),
        activation_scales=(first, second, third),
        patterns=patterns,
        operating_point=OperatingPoint(**description["operating_point"]),
        accuracy=tuple(
            AccuracyStatement(**{**one, "interval": tuple(one["interval"])})
            for one in description["accuracy"]
        ),
        provenance=description["provenance"],
        onnx=tensors["onnx"].tobytes() if "onnx" in tensors else None,
        sha256=description["sha256"],
    )


def _check(model: Model) -> None:
    if model.family not in DEFAULT_MODELS:
        _refuse(f"family {model.family!r} is neither dense nor sparse")
    if not model.labels or len(set(model.labels)) != len(model.labels):
        _refuse("the labels are empty or not distinct")
    if (model.front_end.frames, model.front_end.bands) != (32, 32):
        _refuse("the image is not 32x32")
    _check_array("filters", model.filters, np.float64, (model.front_end.window // 2 + 1, 32))
    scales = (*model.activation_scales, model.network.output.scale)
    if not all(np.isfinite(scale) and scale > 0 for scale in scales):
        _refuse("a scale is not a positive number")
    if not set(model.patterns) <= set(LAYERS):
        _refuse("a pattern names no layer")
    network = model.network
    first, second, hidden = (
        len(layer.weights) for layer in (network.conv1, network.conv2, network.linear1)
    )
    positions = (((32 - KERNEL + 1) // 2 - KERNEL + 1) // 2) ** 2
    shapes = {
        "conv1": (first, 1, KERNEL, KERNEL),
        "conv2": (second, first, KERNEL, KERNEL),
        "linear1": (hidden, positions * second),
        "output": (len(model.labels), hidden),
    }
    everyone = (network.conv1.k, network.conv2.k, network.linear1.k) == (first, second, hidden)
    if model.family == "dense" and (model.patterns or not everyone):
        _refuse("a dense net has a pattern or keeps units from winning")
    for (name, shape), floats in zip(shapes.items(), model.floats, strict=True):
        _check_layer(name, _layers(network)[name], shape)
        _check_array(f"{name}.float_weights", floats.weights, np.float32, shape)
        _check_array(f"{name}.float_bias", floats.bias, np.float32, shape[:1])
        if name in model.patterns:
            check_pattern(name, model.patterns[name], shape)


def _check_layer(name: str, layer: HiddenLayer | OutputLayer, shape: tuple[int, ...]) -> None:
    _check_array(f"{name}.weights", layer.weights, np.int8, shape)
    _check_array(f"{name}.bias", layer.bias, np.int32, shape[:1])
    sizes = np.abs(layer.weights.reshape(len(layer.weights), -1), dtype=np.int16)  # of -128 too
    sums = sizes.sum(axis=1, dtype=np.int64)
    if (255 * sums + np.abs(layer.bias.astype(np.int64))).max(initial=0) >= 1 << 31:
        _refuse(f"{name} can overflow its 32-bit accumulators")
    if isinstance(layer, OutputLayer):
        return
    _check_array(f"{name}.multiplier", layer.multiplier, np.int32, shape[:1])
    if layer.multiplier.min() < 1 or layer.multiplier.max() > MULTIPLIER_MAX:
        _refuse(f"a multiplier of {name} is not 1..{MULTIPLIER_MAX}")
    if not 1 <= layer.shift <= SHIFT_MAX or not 1 <= layer.k <= shape[0]:
        _refuse(f"shift or k of {name} is out of range")


def _check_array(
    name: str, array: npt.NDArray[Any], dtype: type[np.generic], shape: tuple[int, ...]
) -> None:
    if array.dtype != dtype or array.shape != shape or 0 in shape:
        _refuse(f"{name} is {array.dtype} {array.shape}, not {np.dtype(dtype)} {shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        _refuse(f"{name} holds what is not a number")


def _refuse(what: str) -> NoReturn:
    raise ValueError(what)
