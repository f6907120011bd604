"""Trailers, traces and deadlines, without a card."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from engine.engines.card.kernel import GeometryDiffers, Trailer, read_trailer
from engine.engines.card.port import Patience
from engine.engines.card.trace import layers_of
from engine.engines.card.transfers import await_end
from engine.engines.engine import EngineFailed

MAGIC = 0x53454E44


def trailer(token: int, done: int, cycles: int, status: int, magic: int = MAGIC) -> bytes:
    return struct.pack("<IIQII", token, done, cycles, status, magic).ljust(64, b"\0")


def test_a_trailer_is_read() -> None:
    written = trailer(0xFFFFFFFF, 3, 1 << 40, 0)
    assert read_trailer(written, 0xFFFFFFFF, 3) == Trailer(0xFFFFFFFF, 3, 1 << 40, 0)
    assert read_trailer(written, 0xFFFFFFFF, None).words == 3


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (trailer(8, 3, 9, 0), "left a run without its answer"),
        (trailer(7, 3, 9, 0, magic=0), "left a run without its answer"),
        (bytes(64), "left a run without its answer"),
        (b"\xa5" * 64, "left a run without its answer"),
        (trailer(7, 2, 9, 0), "answered 2 of 3 words"),
        (trailer(7, 3, 9, 1 << 20), r"unknown trouble \(0x100000\)"),
    ],
)
def test_what_is_no_trailer_of_the_run_is_refused(written: bytes, reason: str) -> None:
    with pytest.raises(EngineFailed, match=reason):
        read_trailer(written, 7, 3)


def test_every_status_has_its_own_sentence() -> None:
    reasons = set()
    for bit in range(9):
        with pytest.raises(EngineFailed) as failed:
            read_trailer(trailer(7, 0, 9, 1 << bit), 7, 3)
        assert failed.value.remedy
        assert isinstance(failed.value, GeometryDiffers) == (bit == 2)
        reasons.add(failed.value.reason)
    # reading and writing memory differ; none says the same as another
    assert len(reasons) == 9


def test_events_become_layers() -> None:
    events = np.array(
        [0 << 28 | (3 * 14 * 64 + 2 * 64 + 5) << 8 | 17, 1 << 28 | 1599 << 8 | 255, 2 << 28 | 1],
        np.uint32,
    )
    layers = layers_of(events, (32, 64, 200))
    assert layers.conv1.shape == (14, 14, 32)
    assert layers.conv2.shape == (5, 5, 64)
    assert layers.linear1.shape == (200,)
    assert (layers.conv1[3, 2, 5], layers.conv1.sum(dtype=int)) == (17, 17)
    assert (layers.conv2[4, 4, 63], layers.conv2.sum(dtype=int)) == (255, 255)
    assert (layers.linear1[0], layers.linear1.sum(dtype=int)) == (1, 1)


@pytest.mark.parametrize("event", [3 << 28, 2 << 28 | 1500 << 8, 1 << 28 | 1600 << 8 | 1])
def test_an_event_of_no_layer_is_refused(event: int) -> None:
    with pytest.raises(EngineFailed, match="a layer that the network has not"):
        layers_of(np.array([event], np.uint32), (64, 64, 1500))


class _Run:
    """Ends at the ``n``-th look, each of which takes what it is allowed."""

    def __init__(self, clock, n: int) -> None:
        self.clock, self.left = clock, n

    def ended(self, wait_s: float) -> bool:
        self.left -= 1
        if self.left <= 0:
            return True
        self.clock.wait(wait_s)
        return False


def test_a_run_is_awaited_until_its_end(clock) -> None:
    await_end(_Run(clock, 20), 2.0, clock)
    assert clock.now == pytest.approx(100 + 19 * 0.05)


def test_a_run_beyond_its_time_is_given_up(clock) -> None:
    with pytest.raises(EngineFailed, match="did not finish a run within 2 s") as failed:
        await_end(_Run(clock, 1000), 2.0, clock)
    assert "xbutil reset" in failed.value.remedy
    assert clock.now <= 102.1


def test_patience_grows_with_the_words() -> None:
    assert Patience(5, 0.01).limit(1000) == 15
