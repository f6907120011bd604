"""Memory images: what is loaded, what is refused, and what a refusal leaves."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
import pytest

from tests.engine.ip.kernel.bench import MODEL, Bench
from tests.engine.ip.kernel.images import Record, encode
from tests.engine.ip.kernel.stand_in_core import GEOMETRY, StandIn
from tests.engine.ip.kernel.testbench import Bus

pytestmark = pytest.mark.timeout(900)  # the first test of all builds the simulation
U8 = npt.NDArray[np.uint8]
NO_MODEL, NOT_AN_IMAGE, WRONG_GEOMETRY, CHECKSUM, READ_ERROR, OUTSIDE = (
    1 << bit for bit in (0, 1, 2, 3, 4, 8)
)
SOME = np.arange(4, dtype=np.uint64)


def _refused(bench: Bench, image: bytes, status: int, words: U8) -> None:
    """The load fails with ``status``, there is no model then, and a good load mends it."""
    assert bench.load().status == 0
    trailer = bench.load(image)
    assert (trailer.status, trailer.words_done) == (status, 0)
    run = bench.infer(words[:2])
    assert (run.trailer.status, run.trailer.words_done) == (NO_MODEL, 0)
    assert run.out == b"\xa5" * len(run.out)  # the trailer, at its place, and nothing else
    assert bench.self_test().status == NO_MODEL
    assert bench.load().status == 0
    assert np.array_equal(bench.infer(words[:2]).sums, bench.core.sums(words[:2]))


def test_without_a_load_there_is_no_model(bench: Bench, words: U8) -> None:
    run = bench.infer(words[:3])
    assert (run.trailer.status, run.trailer.words_done) == (NO_MODEL, 0)
    assert run.out == b"\xa5" * len(run.out)
    assert bench.trace(words[:1]).trailer.status == NO_MODEL


@pytest.mark.parametrize("shift", [0, 64, 448, 4032])
def test_every_word_of_an_image_is_loaded(bench: Bench, words: U8, shift: int) -> None:
    assert bench.load(shift=shift).status == 0
    assert np.array_equal(bench.infer(words[:3]).sums, bench.core.sums(words[:3]))


def test_another_model_takes_the_first_one_s_place(bench: Bench, words: U8) -> None:
    other = StandIn.random(99)
    assert bench.load().status == 0
    assert bench.load(other.image()).status == 0
    assert np.array_equal(bench.infer(words[:3]).sums, other.sums(words[:3]))


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"magic": 0x4D53574A}, NOT_AN_IMAGE),
        ({"magic": 0x4B57534D}, NOT_AN_IMAGE),
        ({"version": 2}, NOT_AN_IMAGE),
        ({"version": 0}, NOT_AN_IMAGE),
        ({"geometry": GEOMETRY ^ 1 << 31}, WRONG_GEOMETRY),
        ({"geometry": GEOMETRY + 1}, WRONG_GEOMETRY),
        ({"geometry": 0, "magic": 0}, NOT_AN_IMAGE),
        ({"length": 1 << 40}, NOT_AN_IMAGE),
        ({"length": 1001}, NOT_AN_IMAGE),
        ({"flip_checksum": 1}, CHECKSUM),
        ({"flip_checksum": 1 << 31}, CHECKSUM),
        ({"n_records": 1}, OUTSIDE),
        ({"n_records": 29}, OUTSIDE),
    ],
)
def test_a_wrong_header_is_refused(
    bench: Bench, core: StandIn, words: U8, how: dict[str, int], status: int
) -> None:
    image = encode(core.records(), **{"geometry": GEOMETRY, **how})  # type: ignore[arg-type]
    _refused(bench, image, status, words)


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_of_the_payload_is_found(
    bench: Bench, core: StandIn, words: U8, seed: int
) -> None:
    image = bytearray(core.image())
    payload = len(image) // 8 * 8 - 64  # the last 64 bytes may be padding
    bit = int(np.random.default_rng(seed).integers(64 * 8, payload * 8))
    image[bit // 8] ^= 1 << bit % 8
    assert bench.load(bytes(image)).status & CHECKSUM
    assert bench.infer(words[:1]).trailer.status == NO_MODEL


@pytest.mark.parametrize(
    "record",
    [
        Record(16, 0, SOME),
        Record(1 << 31, 0, SOME),
        Record(0, 13, SOME),
        Record(13, 16, SOME[:1]),
        Record(5, 0xFFFFFFFF, SOME[:1]),
        Record(5, 0xFFFFFFFE, SOME),
        Record(5, 1 << 24, SOME),
        Record(14, 125, SOME),
        Record(15, 5, SOME),
        Record(2, 0, SOME, count=5),  # reaches into the next record
        Record(2, 0, SOME, count=0xFFFFFFFF),
        Record(2, 17, SOME[:0]),
    ],
    ids=str,
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_record_outside_is_refused(
    bench: Bench, core: StandIn, words: U8, record: Record, place: str
) -> None:
    records = core.records()
    records.insert({"first": 0, "middle": 9, "last": len(records)}[place], record)
    _refused(bench, encode(records, GEOMETRY), OUTSIDE, words)


@pytest.mark.parametrize("extra", [8, 16])
def test_a_payload_that_ends_within_a_record_is_refused(
    bench: Bench, core: StandIn, words: U8, extra: int
) -> None:
    whole = encode(core.records(), GEOMETRY)
    length = int.from_bytes(whole[16:24], "little")
    cut = whole[64 : 64 + length - extra]
    image = bytearray(encode(core.records(), GEOMETRY, length=len(cut)))
    image[24:28] = zlib.crc32(cut).to_bytes(4, "little")
    _refused(bench, bytes(image), OUTSIDE, words)


def test_an_outside_record_and_a_wrong_checksum_are_both_told(bench: Bench, core: StandIn) -> None:
    image = encode([Record(16, 0, SOME), *core.records()], GEOMETRY, flip_checksum=8)
    assert bench.load(image).status == OUTSIDE | CHECKSUM


def test_empty_records_and_an_empty_payload_are_well(
    bench: Bench, core: StandIn, words: U8
) -> None:
    empty = [Record(3, 16, SOME[:0]), Record(14, 0, SOME[:0])]
    assert bench.load(encode([*empty, *core.records(), *empty], GEOMETRY)).status == 0
    assert np.array_equal(bench.infer(words[:1]).sums, core.sums(words[:1]))
    assert bench.load(encode([], GEOMETRY)).status == 0


@pytest.mark.parametrize("offset", [0, 8, 56, 64, 72, 512, 1016, 1400])
def test_a_read_error_is_told_and_leaves_no_model(
    bench: Bench, core: StandIn, words: U8, offset: int
) -> None:
    bench.simulation.fail_read(MODEL + offset)
    assert bench.load().status == READ_ERROR
    assert bench.infer(words[:1]).trailer.status == NO_MODEL
    assert bench.load().status == 0
    assert np.array_equal(bench.infer(words[:2]).sums, core.sums(words[:2]))


@pytest.mark.parametrize("percent", [10, 50])
@pytest.mark.parametrize("seed", range(3))
def test_stalls_change_nothing(bench: Bench, words: U8, percent: int, seed: int) -> None:
    bench.simulation.configure(Bus().stalled(percent, seed))
    assert bench.load().status == 0
    assert np.array_equal(bench.infer(words[:2]).sums, bench.core.sums(words[:2]))
