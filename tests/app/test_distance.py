from __future__ import annotations

import pytest

from app.distance import HELD, READINGS, SpeakerDistance
from engine.values import LevelReading


def heard(*over: float | None) -> bool:
    distance, told = SpeakerDistance(), False
    for each in over:
        told = distance.too_far(LevelReading(-20.0, -30.0, False, False, each))
    return told


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ([None] * 20, False),  # the noise is not known yet
        ([1.0, 2.0] * 20, False),  # nobody speaks
        ([1.0] * 10 + [8.0, 10.0, 9.0] + [1.0] * 10, True),
        ([1.0] * 10 + [8.0] + [1.0] * 10, False),  # a click
        ([1.0] * 10 + [8.0, 20.0, 9.0] + [1.0] * 10, False),  # near
        ([8.0, 10.0, 9.0] + [1.0] * (READINGS + HELD), False),  # long ago
    ],
)
def test_advice_is_given_to_a_faint_voice_alone(over: list[float | None], told: bool) -> None:
    assert heard(*over) is told


def test_advice_does_not_flicker_and_goes_with_a_clear_word() -> None:
    distance = SpeakerDistance()
    told = []
    for step in range(300):  # a voice that is heard every few seconds only
        over = 9.0 if step % 50 < 3 else 1.0
        told.append(distance.too_far(LevelReading(-20.0, -30.0, False, False, over)))
    assert told[:2] == [False, False]
    assert all(told[2:])
    assert not distance.too_far(LevelReading(-20.0, -30.0, False, False, 25.0))
