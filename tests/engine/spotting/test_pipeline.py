from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.audio.source import SourceFailed
from engine.frontend.display import DisplayStream
from engine.frontend.logmel import image
from engine.spotting.headless import answers, detections
from engine.spotting.pipeline import Pipeline


@contextmanager
def running(kit: Any, source: Any, engines: Any = None, **options: Any) -> Iterator[Any]:
    told = kit.told()
    pipeline = Pipeline(
        source, engines or [kit.engine()], kit.labels, kit.point, listener=told, **options
    )
    pipeline.start()
    try:
        yield pipeline, told
    finally:
        pipeline.stop()
        assert pipeline.join(10)


def words(told: Any) -> list[tuple[str, str]]:
    return [(detection.engine, detection.word) for detection, _ in told.detections]


def test_both_engines_spot_the_words_of_a_recording(kit: Any) -> None:
    source = kit.source(kit.blocks(kit.two_words, 4000))
    with running(kit, source, [kit.engine("a"), kit.engine("b")]) as (pipeline, told):
        assert pipeline.join(20)
    assert sorted(words(told)) == [("a", "no"), ("a", "yes"), ("b", "no"), ("b", "yes")]
    assert (told.ends, told.failures, told.drops) == (1, [], [])
    assert source.closed.is_set()
    first, second = (d for d, _ in told.detections if d.engine == "a")
    assert 0.5 < first.position_s < 0.9  # while the first tone sounds
    assert 1.7 < second.position_s < 2.1
    assert first.source == "list"
    assert {reading.answered for reading in told.readings} == {1.0}


def test_the_picture_of_a_detection_is_the_second_before_it(kit: Any) -> None:
    with running(kit, kit.source(kit.blocks(kit.two_words))) as (pipeline, told):
        assert pipeline.join(20)
    for detection, picture in told.detections:
        end = round(detection.position_s * 16000)
        sound = np.concatenate([kit.hush(2.0), kit.two_words])[end + 16000 : end + 32000]
        assert (picture[1:31] == image(sound)[1:31]).all()  # the outer ones look past the second


def test_threads_and_the_headless_run_answer_alike(kit: Any) -> None:
    with running(kit, kit.source(kit.blocks(kit.two_words, 333))) as (pipeline, told):
        assert pipeline.join(20)
    source = kit.source(kit.blocks(kit.two_words, 4000))
    alone = list(answers(source, kit.engine(), kit.labels, kit.point))
    assert len(alone) == len(told.readings)
    for answer, reading in zip(alone, told.readings, strict=True):
        assert answer.reading.position_s == reading.position_s
        assert (answer.reading.probabilities == reading.probabilities).all()
    spotted = detections(kit.source(kit.blocks(kit.two_words)), kit.engine(), kit.labels, kit.point)
    assert [(d.word, d.position_s) for d in spotted] == [
        (d.word, d.position_s) for d, _ in told.detections
    ]


def test_streaming_a_clip_scores_as_the_whole_does(kit: Any) -> None:
    clip = np.concatenate([kit.hush(0.3), kit.tone(300, 0.5), kit.hush(0.2)])
    told = list(answers(kit.source(kit.blocks(clip)), kit.engine(), kit.labels, kit.point))
    whole = kit.engine().predict(image(clip)[None])
    assert (told[31].scores.logits == whole.logits).all()


def test_the_display_gets_every_column_once(kit: Any) -> None:
    with running(kit, kit.source(kit.blocks(kit.two_words, 100))) as (pipeline, told):
        assert pipeline.join(20)
    columns = np.concatenate([picture for picture, _ in told.pictures])
    assert columns == pytest.approx(DisplayStream().push(kit.two_words), abs=1e-5)
    assert told.pictures[-1][1] == pytest.approx(len(columns) * 128 / 16000)
    assert len(told.levels) == len(kit.two_words) // 1600


def test_the_clip_latch_can_be_released(kit: Any) -> None:
    loud = np.clip(10 * kit.tone(300, 0.2), -1, 1)
    source = kit.source(kit.blocks(np.concatenate([loud, kit.tone(300, 1.0)])), paced=True)
    told = kit.told()

    def level(reading: Any) -> None:
        told.levels.append(reading)
        if len(told.levels) == 6:
            pipeline.clear_clip()

    told.level = level
    pipeline = Pipeline(source, [kit.engine()], kit.labels, kit.point, listener=told)
    pipeline.start()
    assert pipeline.join(20)
    assert [reading.clipped for reading in told.levels] == 6 * [True] + 6 * [False]


def test_no_display_no_columns(kit: Any) -> None:
    with running(kit, kit.source(kit.blocks(kit.two_words)), display=False) as (pipeline, told):
        assert pipeline.join(20)
    assert told.pictures == []


@pytest.mark.parametrize(
    ("change", "spotted"),
    [
        ({}, 2),
        ({"threshold": 1.1}, 0),  # no score is so high
        ({"smoothing_s": 60.0}, 0),  # nothing fires before one smoothing time was heard
        ({"refractory_s": 60.0}, 1),  # the second word comes too early
        ({"smoothing_s": 0.03, "refractory_s": 60.0, "threshold": 0.1}, 1),
    ],
)
def test_the_operating_point_can_be_turned_while_running(
    kit: Any, change: dict[str, float], spotted: int
) -> None:
    source = kit.source(kit.blocks(kit.two_words))
    told = kit.told()
    pipeline = Pipeline(source, [kit.engine()], kit.labels, kit.point, listener=told)
    pipeline.set_operating_point(replace(kit.point, **change))
    pipeline.start()
    assert pipeline.join(20)
    assert len(told.detections) == spotted


def test_a_reset_forgets_the_sound(kit: Any) -> None:
    source = kit.source(kit.blocks(kit.tone(300, 1.0)), paced=True)
    source.hold = True
    with running(kit, source) as (pipeline, told):
        assert told.wait_for(30)
        pipeline.reset()
        source.blocks += kit.blocks(kit.hush(0.1), start_s=1.0)
    assert words(told) == [("dense-fake", "yes")]


def test_idle_work_runs_on_the_inference_thread_between_frames(kit: Any) -> None:
    threads: set[str] = set()
    slices = threading.Event()
    left = [5]

    def idle() -> bool:
        threads.add(threading.current_thread().name)
        left[0] -= 1
        if left[0] <= 0:
            slices.set()
        return left[0] > 0

    source = kit.source(kit.blocks(kit.tone(300, 0.2)), paced=True)
    source.hold = True
    with running(kit, source, idle=idle):
        assert slices.wait(20)
    assert threads == {"inference"}


def test_a_slow_engine_does_not_hold_up_a_fast_one(kit: Any, clock: Any) -> None:
    release = threading.Event()

    class Slow(kit.engine):
        def answer(self, images: np.ndarray) -> Any:
            release.wait(20)
            self.clock.now += 1.0
            return super().answer(images)

    source = kit.source(kit.blocks(kit.tone(300, 1.0)), paced=True)
    engines = [kit.engine("fast"), Slow("slow", clock)]
    with running(kit, source, engines, clock=clock) as (pipeline, told):
        assert told.wait_for(1)
        while not source.closed.is_set():  # every frame waits in the queue by now
            source.closed.wait(0.01)
        release.set()
        assert pipeline.join(20)
    count = {name: sum(r.engine == name for r in told.readings) for name in ("fast", "slow")}
    assert count["fast"] == 48  # 31 of the sound, the rest of the silence after it
    assert count["slow"] == 2  # the first, and the last: none waits behind it
    slow = [reading for reading in told.readings if reading.engine == "slow"][-1]
    assert slow.answered == pytest.approx(2 / 48)
    assert slow.dropped == 46


def test_two_slow_engines_take_turns(kit: Any, clock: Any) -> None:
    class Fed(kit.source):
        """Hands out a block only while an engine is busy, but for the first ones."""

        allowed = threading.Semaphore(8)
        asked = threading.Semaphore(0)

        def read(self) -> Any:
            self.asked.release()
            self.allowed.acquire()
            return super().read()

    source = Fed(kit.blocks(kit.tone(300, 2.0), 500), paced=True)

    class Slow(kit.engine):
        def answer(self, images: np.ndarray) -> Any:
            while source.asked.acquire(blocking=False):
                pass
            source.allowed.release()  # the next frame comes while this one is answered
            source.asked.acquire(timeout=0.2)  # none comes after the last
            return super().answer(images)

    engines = [Slow("first", clock, 1.0), Slow("second", clock, 1.0)]
    with running(kit, source, engines, clock=clock) as (pipeline, told):
        assert pipeline.join(20)
    names = [reading.engine for reading in told.readings]
    assert len(names) > 40
    assert abs(names.count("first") - names.count("second")) <= 3


def test_a_stalled_engine_makes_the_queue_drop_and_says_so(kit: Any) -> None:
    release = threading.Event()

    class Stalled(kit.engine):
        def answer(self, images: np.ndarray) -> Any:
            release.wait(20)
            return super().answer(images)

    source = kit.source(kit.blocks(kit.tone(300, 4.0)), paced=True)
    with running(kit, source, [Stalled()]) as (pipeline, told):
        while not source.closed.is_set():
            source.closed.wait(0.01)
        release.set()
        assert pipeline.join(20)
    frames, samples = told.drops[-1]
    assert 50 < frames < 80  # 128 frames of sound less the queue's 64
    assert samples == 0


def test_an_unpaced_source_waits_for_a_slow_engine(kit: Any, clock: Any) -> None:
    source = kit.source(kit.blocks(kit.tone(300, 4.0), 4000))
    with running(kit, source, [kit.engine("slow", clock, 0.5)], clock=clock) as (pipeline, told):
        assert pipeline.join(20)
    assert len(told.readings) == 128 + 16
    assert told.drops == []


def test_lost_samples_are_told(kit: Any) -> None:
    blocks = kit.blocks(kit.tone(300, 0.5))
    blocks += [replace(b, dropped=800 * (not i)) for i, b in enumerate(kit.blocks(kit.hush(0.5)))]
    with running(kit, kit.source(blocks, paced=True)) as (pipeline, told):
        assert pipeline.join(20)
    assert told.drops[-1] == (0, 800)


def test_a_failed_engine_is_told_and_the_others_go_on(kit: Any) -> None:
    broken = kit.engine("broken")
    broken.broken = "the card does not answer"
    source = kit.source(kit.blocks(kit.two_words))
    with running(kit, source, [broken, kit.engine("whole")]) as (pipeline, told):
        assert pipeline.join(20)
    assert told.failures == ["The engine broken failed: the card does not answer; restart it."]
    assert words(told) == [("whole", "yes"), ("whole", "no")]
    assert told.ends == 1


def test_a_failed_source_is_told_and_is_no_end(kit: Any) -> None:
    failure = SourceFailed("The microphone is gone; connect it again.")
    source = kit.source([*kit.blocks(kit.tone(300, 0.5)), failure], live=True, paced=True)
    with running(kit, source) as (pipeline, told):
        assert pipeline.join(20)
    assert told.failures == ["The microphone is gone; connect it again."]
    assert told.ends == 0


@pytest.mark.parametrize("method", ["level", "lane"])
def test_a_mistake_in_either_thread_is_told_and_ends_both(kit: Any, method: str) -> None:
    source = kit.source(kit.blocks(kit.two_words), paced=True)
    source.hold = True
    told = kit.told()

    def broken(reading: object) -> None:
        raise ZeroDivisionError("by nought")

    setattr(told, method, broken)
    pipeline = Pipeline(source, [kit.engine()], kit.labels, kit.point, listener=told)
    pipeline.start()
    assert told.failed_once.wait(20)
    assert pipeline.join(20)
    assert told.failures == [
        "Listening stopped by an unexpected error (ZeroDivisionError: by nought); start it again."
    ]
    assert told.ends == 0


def test_stopping_closes_the_source_and_ends_the_threads_without_a_word(kit: Any) -> None:
    source = kit.source(kit.blocks(kit.tone(300, 0.5)), live=True, paced=True)
    source.hold = True
    with running(kit, source) as (pipeline, told):
        assert told.wait_for(5)
        pipeline.stop()
        assert pipeline.join(0)
        assert source.closed.is_set()
        pipeline.stop()
    assert (told.ends, told.failures) == (0, [])
