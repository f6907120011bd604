"""A network as the memory image that the IP loads, and back.

An image is a header of 64 bytes, then records, all little endian, padded with zeros to 64 bytes.
Header: magic ``KWSM``, format version, geometry, number of records (u32 each), length of the
records in bytes (u64), their CRC-32 (u32), zeros. Record: target, first address, number of 64-bit
words, 0 (u32 each), then the words. Word ``i`` goes to address ``first + i`` of the target:

======  ========================  ===============================================================
target  address                   word
======  ========================  ===============================================================
0       hidden layer              shift[4:0], k[26:16]
1       lane, part[5:4],          conv1's weights of channel ``group * lanes + lane``, taps
        group[3:0]                ``8 * part`` to ``8 * part + 7``
2, 5    channel                   conv1, conv2: bias[31:0], multiplier[46:32]
3       kernel row[5:3],          conv2: a bit for each input channel that keeps this tap
        kernel column[2:0]
4       lane, part[11:9],         conv2's weights of this tap, outputs ``8 * part`` and on; lane
        kernel column[8:6],       ``kernel row * parts + channel % parts``
        channel[5:0]
6       input                     linear1: first row[15:0], number of rows[23:16] of its list
7       way, row                  linear1: the block ``slot * ways + way`` has this slot
8       way, half, row            linear1's weights of that block, outputs ``8 * half`` and on
9       output                    linear1: bias[31:0], multiplier[46:32]
10      half[11], unit[10:0]      the output layer's weights, labels ``8 * half`` and on
11      pair                      biases of labels ``2 * pair`` (low) and ``2 * pair + 1``
======  ========================  ===============================================================

A row of 7 and 8 has ``log2(row_space)`` bits. Where an input has fewer blocks in one way than in
another, the way's weights are zero. Narrower networks are padded with zero weights.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from engine.ip.geometry import BLOCK, BLOCKS, CHANNELS, INPUTS, LABELS, TAPS, Geometry
from engine.spec.arithmetic import MULTIPLIER_MAX, SHIFT_MAX
from engine.spec.network import HiddenLayer, IntegerNetwork, OutputLayer

MAGIC = 0x4D53574B  # "KWSM"
VERSION = 1
_HEADER = struct.Struct("<IIIIQI36x")
_RECORD = struct.Struct("<IIII")
_ALIGNMENT = 64
_POSITIONS = 25
_UNITS = BLOCKS * BLOCK - 4
_PARAMETERS = {"conv1": 2, "conv2": 5, "linear1": 9}
Words = npt.NDArray[np.uint64]


class DoesNotFit(ValueError):
    """A network that the geometry cannot hold; the message is one sentence with what to do."""


class ImageRefused(ValueError):
    """Bytes that are no memory image; the message is one sentence."""


@dataclass(frozen=True, eq=False)
class Record:
    """Consecutive 64-bit words of one load target."""

    target: int
    address: int
    words: Words


def pack(network: IntegerNetwork, geometry: Geometry) -> bytes:
    """The memory image of a network; raises :class:`DoesNotFit`.

    Taps and blocks without a weight other than zero are left out, which changes no result.
    """
    _check(network)
    records = list(_records(network, geometry))
    payload = b"".join(
        _RECORD.pack(record.target, record.address, len(record.words), 0)
        + record.words.astype("<u8").tobytes()
        for record in records
    )
    header = _HEADER.pack(
        MAGIC, VERSION, geometry.code, len(records), len(payload), zlib.crc32(payload)
    )
    image = header + payload
    return image + bytes(-len(image) % _ALIGNMENT)


def records_of(image: bytes) -> tuple[Geometry, tuple[Record, ...]]:
    """The geometry and the records of an image; raises :class:`ImageRefused`."""
    if len(image) < _HEADER.size:
        _refuse("it is shorter than a header")
    magic, version, code, count, length, crc = _HEADER.unpack_from(image)
    if magic != MAGIC or version != VERSION:
        _refuse(f"it has magic {magic:#x} and version {version}")
    payload = image[_HEADER.size : _HEADER.size + length]
    if len(payload) != length or zlib.crc32(payload) != crc:
        _refuse("its records do not match their CRC")
    records, at = [], 0
    for _ in range(count):
        target, address, words, _zero = _RECORD.unpack_from(payload, at)
        at += _RECORD.size
        records.append(Record(target, address, np.frombuffer(payload, "<u8", words, at)))
        at += 8 * words
    return Geometry.from_code(code), tuple(records)


def loads(image: bytes) -> IntegerNetwork:
    """The network of an image, at the IP's full width (scale of the output layer 1).

    conv1 ``(64, 1, 5, 5)``, conv2 ``(64, 64, 5, 5)``, linear1 ``(1500, 1600)``, output
    ``(16, 1500)``. Raises :class:`ImageRefused`.
    """
    geometry, records = records_of(image)
    memory = {target: np.zeros(words, np.uint64) for target, words in geometry.words.items()}
    for record in records:
        memory[record.target][record.address : record.address + len(record.words)] = record.words
    return IntegerNetwork(
        _hidden(memory, 0, _conv1_weights(memory[1], geometry)),
        _hidden(memory, 1, _conv2_weights(memory, geometry)),
        _hidden(memory, 2, _linear1_weights(memory, geometry)),
        _output(memory),
    )


# -- a network to records ----------------------------------------------------------------------


def _records(network: IntegerNetwork, geometry: Geometry) -> Iterator[Record]:
    hidden = (network.conv1, network.conv2, network.linear1)
    yield Record(0, 0, np.array([layer.shift | layer.k << 16 for layer in hidden], np.uint64))
    for name, target in _PARAMETERS.items():
        layer: HiddenLayer = getattr(network, name)
        width = geometry.words[target]
        bias = _padded(layer.bias, width).astype(np.uint32).astype(np.uint64)
        multiplier = _padded(layer.multiplier, width).astype(np.uint64)
        yield Record(target, 0, bias | multiplier << np.uint64(32))
    yield from _conv1_records(network.conv1, geometry)
    yield from _conv2_records(network.conv2, geometry)
    yield from _linear1_records(network, geometry)
    weights = _padded(network.output.weights, LABELS, 2048)
    for half in range(2):
        yield Record(10, 2048 * half, _words(weights[8 * half : 8 * half + 8].T))
    bias = _padded(network.output.bias, LABELS)
    yield Record(11, 0, bias.astype("<i4").view("<u8").astype(np.uint64))


def _conv1_records(layer: HiddenLayer, geometry: Geometry) -> Iterator[Record]:
    weights = _padded(layer.weights.reshape(len(layer.weights), TAPS), CHANNELS, 32)
    by_lane = weights.reshape(-1, geometry.conv1_lanes, 4, 8)
    for lane in range(geometry.conv1_lanes):
        for part in range(4):
            yield Record(1, 64 * lane + 16 * part, _words(by_lane[:, lane, part]))


def _conv2_records(layer: HiddenLayer, geometry: Geometry) -> Iterator[Record]:
    weights = _padded(layer.weights, CHANNELS, CHANNELS)
    kept = np.any(weights != 0, axis=0, keepdims=True)[0]  # (channel, kernel row, kernel column)
    masks = np.zeros((5, 8), np.uint64)
    for channel in range(CHANNELS):
        masks[:, :5] |= kept[channel].astype(np.uint64) << np.uint64(channel)
    yield Record(3, 0, masks.reshape(-1))
    for lane in range(geometry.conv2_lanes):
        row, part = divmod(lane, geometry.conv2_parts)
        mine = np.zeros((5, CHANNELS, CHANNELS), np.int8)  # kernel column, channel, output
        channels = np.arange(part, CHANNELS, geometry.conv2_parts)
        mine[:, channels] = weights[:, channels, row].transpose(2, 1, 0)
        for eighth in range(8):
            address = 4096 * lane + 512 * eighth
            words = _words(mine[:, :, 8 * eighth : 8 * eighth + 8].reshape(-1, 8))
            yield Record(4, address, words)


def _linear1_records(network: IntegerNetwork, geometry: Geometry) -> Iterator[Record]:
    weights = _by_block(network)
    ways, space = geometry.linear1_ways, geometry.row_space
    kept = np.any(weights != 0, axis=2, keepdims=True)[..., 0]  # (input, block)
    ways_of = np.arange(BLOCKS) % ways
    lengths = np.stack([kept[:, ways_of == way].sum(axis=1) for way in range(ways)])
    rows = lengths.max(axis=0)
    total = int(rows.sum())
    if total > geometry.linear1_rows:
        raise DoesNotFit(
            f"linear1 needs {total} rows of blocks and this IP holds {geometry.linear1_rows}: "
            "prune the model further or build a larger IP."
        )
    firsts = np.concatenate([[0], np.cumsum(rows)[:-1]])
    yield Record(6, 0, firsts.astype(np.uint64) | rows.astype(np.uint64) << np.uint64(16))
    for way in range(ways):
        inputs, blocks = np.nonzero(kept & (ways_of == way))
        rank = np.arange(len(inputs)) - np.concatenate([[0], np.cumsum(lengths[way])[:-1]])[inputs]
        at = firsts[inputs] + rank
        slots = np.zeros(total, np.uint64)
        slots[at] = blocks // ways
        yield Record(7, space * way, slots)
        packed = np.zeros((total, BLOCK), np.int8)
        packed[at] = weights[inputs, blocks]
        for half in range(2):
            yield Record(8, space * (2 * way + half), _words(packed[:, 8 * half : 8 * half + 8]))


def _by_block(network: IntegerNetwork) -> npt.NDArray[np.int8]:
    """linear1's weights ``(input, block, output of the block)``, conv2 padded to 64 channels."""
    layer, channels = network.linear1, len(network.conv2.weights)
    positions = layer.weights.reshape(len(layer.weights), _POSITIONS, channels)
    padded = _padded(positions, BLOCKS * BLOCK, _POSITIONS, CHANNELS)
    return padded.reshape(BLOCKS, BLOCK, INPUTS).transpose(2, 0, 1)


def _check(network: IntegerNetwork) -> None:
    hidden = {"conv1": network.conv1, "conv2": network.conv2, "linear1": network.linear1}
    first, second = len(network.conv1.weights), len(network.conv2.weights)
    units, labels = len(network.linear1.weights), len(network.output.weights)
    shapes = {
        "conv1": (first, 1, 5, 5),
        "conv2": (second, first, 5, 5),
        "linear1": (units, _POSITIONS * second),
        "output": (labels, units),
    }
    for name, shape in shapes.items():
        layer = getattr(network, name)
        if layer.weights.shape != shape:
            raise DoesNotFit(
                f"{name} has the shape {layer.weights.shape}, not {shape}: give another."
            )
        flat = np.abs(layer.weights.reshape(len(layer.weights), -1).astype(np.int64))
        if (255 * flat.sum(axis=1) + np.abs(layer.bias.astype(np.int64))).max() >= 1 << 31:
            raise DoesNotFit(f"{name} can overflow 32 bits: give another model.")
    for name, width, most in (
        ("conv1", first, CHANNELS),
        ("conv2", second, CHANNELS),
        ("linear1", units, _UNITS),
        ("output", labels, LABELS),
    ):
        if width > most:
            raise DoesNotFit(f"{name} has {width} outputs and the IP {most}: give a smaller model.")
    for name, layer in hidden.items():
        multipliers = layer.multiplier
        if multipliers.min() < 1 or multipliers.max() > MULTIPLIER_MAX or layer.k < 1:
            raise DoesNotFit(f"a multiplier or k of {name} is out of range: give another model.")
        if not 1 <= layer.shift <= SHIFT_MAX:
            raise DoesNotFit(f"the shift of {name} is not 1..{SHIFT_MAX}: give another model.")


# -- records to a network ----------------------------------------------------------------------


def _hidden(memory: dict[int, Words], index: int, weights: npt.NDArray[np.int8]) -> HiddenLayer:
    settings = int(memory[0][index])
    words = memory[tuple(_PARAMETERS.values())[index]][: len(weights)]
    return HiddenLayer(
        weights,
        bias=words.astype(np.uint32).view(np.int32),
        multiplier=(words >> np.uint64(32)).astype(np.int32),
        shift=settings & 31,
        k=settings >> 16,
    )


def _output(memory: dict[int, Words]) -> OutputLayer:
    halves = _bytes(memory[10]).reshape(2, 2048, 8)
    weights = halves.transpose(0, 2, 1).reshape(LABELS, 2048)[:, :_UNITS]
    return OutputLayer(np.ascontiguousarray(weights), memory[11].view(np.int32), 1.0)


def _conv1_weights(words: Words, geometry: Geometry) -> npt.NDArray[np.int8]:
    lanes = geometry.conv1_lanes
    by_lane = _bytes(words).reshape(lanes, 4, 16, 8)[:, :, : CHANNELS // lanes]
    weights = by_lane.transpose(2, 0, 1, 3).reshape(CHANNELS, 32)[:, :TAPS]
    return np.ascontiguousarray(weights).reshape(CHANNELS, 1, 5, 5)


def _conv2_weights(memory: dict[int, Words], geometry: Geometry) -> npt.NDArray[np.int8]:
    parts = geometry.conv2_parts
    lanes = _bytes(memory[4]).reshape(5, parts, 8, 8, CHANNELS, 8)[:, :, :, :5]
    # (kernel row, part, eighth, kernel column, channel, output): one part has the channel.
    rows = lanes.transpose(2, 5, 4, 1, 0, 3).reshape(CHANNELS, CHANNELS, parts, 5, 5)
    channels = np.arange(CHANNELS)
    weights = rows[:, channels, channels % parts]
    masks = memory[3].reshape(5, 8)[:, :5]
    kept = (masks[None] >> channels.astype(np.uint64)[:, None, None]) & np.uint64(1)
    return np.ascontiguousarray(weights * kept.astype(np.int8))


def _linear1_weights(memory: dict[int, Words], geometry: Geometry) -> npt.NDArray[np.int8]:
    ways, space = geometry.linear1_ways, geometry.row_space
    halves = _bytes(memory[8]).reshape(ways, 2, space, 8)
    packed = halves.transpose(0, 2, 1, 3).reshape(ways, space, BLOCK)
    slots = memory[7].reshape(ways, space).astype(np.int64)
    firsts = (memory[6] & np.uint64(0xFFFF)).astype(np.int64)
    counts = (memory[6] >> np.uint64(16)).astype(np.int64)
    inputs = np.repeat(np.arange(INPUTS), counts)
    rank = np.arange(len(inputs)) - np.repeat(np.cumsum(counts) - counts, counts)
    weights = np.zeros((INPUTS, BLOCKS + ways, BLOCK), np.int8)
    for way in range(ways):
        rows = firsts[inputs] + rank
        np.add.at(weights, (inputs, slots[way, rows] * ways + way), packed[way, rows])
    outputs = weights[:, :BLOCKS].transpose(1, 2, 0).reshape(BLOCKS * BLOCK, INPUTS)
    return np.ascontiguousarray(outputs[:_UNITS])


# -- words and bytes ---------------------------------------------------------------------------


def _words(rows: npt.NDArray[np.int8]) -> Words:
    """int8 ``(n, 8)`` to one word a row, the first in the low byte."""
    return np.ascontiguousarray(rows).view("<u8").reshape(-1).astype(np.uint64)


def _bytes(words: Words) -> npt.NDArray[np.int8]:
    return words.astype("<u8").view(np.int8)


def _padded(array: npt.NDArray[Any], *shape: int) -> npt.NDArray[Any]:
    """The array with zeros after its end in each of the first dimensions."""
    padded = np.zeros(shape + array.shape[len(shape) :], array.dtype)
    padded[tuple(slice(size) for size in array.shape[: len(shape)])] = array
    return padded


def _refuse(why: str) -> NoReturn:
    raise ImageRefused(f"This is no memory image of the IP ({why}): pack the model again.")
