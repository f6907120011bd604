from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.spotting.hearing import HeardFrame
from engine.spotting.lane import Answer, Lane, empty_image, slide, stage_timings
from engine.values import Frame


def heard(column: np.ndarray, position_s: float) -> HeardFrame:
    frame = Frame(column, position_s, captured_s=10.0, ready_s=10.03)
    return HeardFrame(frame, 10.02, np.zeros(0, np.float32), True, False)


def columns(count: int) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 200, (count, 32)).astype(np.uint8)


def answer_unless(
    skipped: Callable[[int], bool], count: int, engine: Any, kit: Any, clock: Any
) -> Answer:
    """The last answer; each is to be that of the whole window, whatever was skipped before."""
    lane = Lane(engine, kit.labels, kit.point, source="list", clock=clock)
    image = empty_image()
    for i, column in enumerate(columns(count)):
        image = slide(image, column)
        if skipped(i):
            lane.skip()
            continue
        answer = lane.answer(heard(column, i / 32), image)
        assert answer.scores.logits[0] == pytest.approx(kit.logits(image))
    return answer


def test_skipping_leaves_out_windows_but_never_frames(kit: Any, clock: Any) -> None:
    engine = kit.engine(clock=clock, cost_s=0.02)
    answer = answer_unless(lambda i: i % 3 > 0, 80, engine, kit, clock)
    assert answer.reading.answered == pytest.approx(27 / 79)  # the 80th was skipped after it
    assert answer.reading.dropped == 52
    assert engine.predictions == 26


def test_a_fast_engine_takes_its_stream_up_again(kit: Any, clock: Any) -> None:
    engine = kit.engine(clock=clock, cost_s=0.0001)
    answer_unless(lambda i: i == 40, 60, engine, kit, clock)
    assert engine.predictions == 0
    assert engine.pushes == 59 + 31


def test_a_heavy_engine_yields_to_any_waiting_frame_a_light_one_to_many(
    kit: Any, clock: Any
) -> None:
    lanes = []
    for cost_s in (0.005, 0.1):
        lane = Lane(
            kit.engine(clock=clock, cost_s=cost_s), kit.labels, kit.point, source="", clock=clock
        )
        lane.answer(heard(columns(1)[0], 0.0), empty_image())
        lanes.append(lane)
    light, heavy = lanes
    assert [light.skips(waiting) for waiting in (0, 1, 49, 51)] == [False, False, False, True]
    assert [heavy.skips(waiting) for waiting in (0, 1)] == [False, True]


def test_the_reading_tells_the_time_of_the_engine_alone(kit: Any, clock: Any) -> None:
    lane = Lane(kit.engine("e", clock, 0.004), kit.labels, kit.point, source="list", clock=clock)
    reading = lane.answer(heard(columns(1)[0], 0.5), empty_image()).reading
    assert (reading.engine, reading.family, reading.position_s) == ("e", "dense", 0.5)
    assert reading.inference_us == pytest.approx(4000)
    assert reading.answered == 1


def test_stages_are_milliseconds_and_the_total_holds_the_waiting() -> None:
    timings = stage_timings(heard(columns(1)[0], 0.0), inference_s=0.004, decided_s=10.1)
    assert timings.capture == pytest.approx(20)
    assert timings.frontend == pytest.approx(10)
    assert timings.inference == pytest.approx(4)
    assert timings.total == pytest.approx(100)
