from __future__ import annotations

import math

import numpy as np
import pytest

from engine.audio.gain import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, Amplified, limited
from engine.values import AudioBlock


class Three:
    """Gives three blocks."""

    name, live, paced, duration_s = "USB", True, True, 3.0

    def __init__(self) -> None:
        self.left, self.closed = 3, False

    def read(self) -> AudioBlock | None:
        self.left -= 1
        samples = np.array([0.1, -0.2, 0.4], np.float32)
        return AudioBlock(samples, 1.5, 2.5, 7) if self.left >= 0 else None

    def close(self) -> None:
        self.closed = True


def test_blocks_are_multiplied_and_clipped_and_the_rest_stays() -> None:
    source = Three()
    with Amplified(source, 0.0) as amplified:
        assert (amplified.name, amplified.live, amplified.paced) == ("USB", True, True)
        assert amplified.duration_s == 3.0
        block = amplified.read()
        assert block is not None
        assert block.samples.tolist() == pytest.approx([0.1, -0.2, 0.4])
        amplified.gain_db = 20.0
        block = amplified.read()
        assert block is not None
        assert block.samples.dtype == np.float32
        assert block.samples.tolist() == pytest.approx([1.0, -1.0, 1.0])
        assert (block.position_s, block.captured_s, block.dropped) == (1.5, 2.5, 7)
        amplified.gain_db = -6.0
        block = amplified.read()
        assert block is not None
        assert block.samples.tolist() == pytest.approx([0.0501, -0.1002, 0.2005], abs=1e-4)
        assert amplified.read() is None
    assert source.closed


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (99.0, HIGHEST_GAIN_DB), (-99.0, LOWEST_GAIN_DB), (6.0, 6.0), (math.nan, 0.0),
        (math.inf, 0.0),
    ],
)  # fmt: skip
def test_a_gain_is_kept_sane(asked: float, given: float) -> None:
    assert limited(asked) == given
    assert Amplified(Three(), asked).gain_db == given
