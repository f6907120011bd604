from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.race import RACE_S, WordRace
from app.values import RaceFacts
from engine.values import Activity, EngineInfo, Family, Scores, SimulatedSpeed


class Timed:
    """An engine that takes a known time for a call, on the test's own clock."""

    def __init__(self, family: Family, now: list[float], call_s: float, word_s: float) -> None:
        self.info = EngineInfo(f"{family}-x", family, True, "CPU", "test", "measured")
        self._now, self._call_s, self._word_s = now, call_s, word_s
        self.batches: list[int] = []

    def predict(self, images: npt.NDArray[np.uint8]) -> Scores:
        self.batches.append(len(images))
        self._now[0] += self._call_s + len(images) * self._word_s
        return Scores(np.zeros((len(images), 2), np.float32))

    def activity(self, image: npt.NDArray[np.uint8]) -> Activity | None:
        return None


def race_of(dense_s: tuple[float, float], sparse_s: tuple[float, float]):
    now = [0.0]
    engines = {"dense": Timed("dense", now, *dense_s), "sparse": Timed("sparse", now, *sparse_s)}
    return WordRace(engines, clock=lambda: now[0]), engines, now


def finish(race: WordRace) -> list[RaceFacts]:
    news = []
    for _ in range(100_000):
        more, facts = race.step()
        if facts is not None:
            news.append(facts)
        if not more:
            return news
    raise AssertionError("the race does not end")


IMAGE = np.zeros((32, 32), np.uint8)


def test_nothing_is_done_before_the_first_word() -> None:
    race, engines, _ = race_of((1e-3, 0), (1e-4, 0))
    assert race.step() == (False, None)
    assert engines["dense"].batches == []


def test_the_rates_come_out_and_the_shares_are_equal() -> None:
    race, _, now = race_of((0.0, 1e-3), (0.0, 1e-4))
    race.begin("left", IMAGE)
    news = finish(race)
    last = news[-1]
    assert last.progress == 1.0
    assert not last.running
    assert abs(last.shown("dense") - 1_000) < 5
    assert abs(last.shown("sparse") - 10_000) < 50
    assert abs(last.dense.seconds - last.sparse.seconds) < 0.02
    climbing = [facts.shown("sparse") for facts in news if facts.running]
    assert climbing == sorted(climbing)
    assert 2 <= len(climbing) <= 5  # four a second
    assert now[0] < RACE_S + 1.2


def test_the_best_batch_is_found_once() -> None:
    race, engines, _ = race_of((9e-4, 1e-4), (0.0, 1e-4))
    race.begin("left", IMAGE)
    best = finish(race)[-1]
    assert best.best_dense.batch == 64
    assert best.best_sparse.words_per_second >= 9_900
    assert {1, 8, 64} == set(engines["dense"].batches)
    engines["dense"].batches.clear()
    race.begin("right", IMAGE)
    again = finish(race)[-1]
    assert set(engines["dense"].batches) == {1}
    assert again.best_dense == best.best_dense


def test_no_call_holds_the_frames_up() -> None:
    race, engines, _ = race_of((0.0, 3e-3), (0.0, 1e-4))
    race.begin("left", IMAGE)
    finish(race)
    assert max(engines["dense"].batches) == 8


def test_a_busy_machine_does_not_stretch_the_race() -> None:
    race, _, now = race_of((0.0, 1e-3), (0.0, 1e-4))
    race.begin("left", IMAGE)
    news: list[RaceFacts] = []
    for _ in range(1000):
        now[0] += 0.05  # frames and other programs between the slices
        _, facts = race.step()
        news += [facts] if facts is not None else []
        if news and not news[-1].running:
            break
    assert now[0] < 1.5
    assert abs(news[-1].shown("sparse") - 10_000) < 50


def test_a_new_word_ends_the_race_on_the_old_one() -> None:
    race, _, _ = race_of((0.0, 1e-3), (0.0, 1e-4))
    race.begin("left", IMAGE)
    for _ in range(5):
        race.step()
    race.begin("right", IMAGE)
    assert {facts.word for facts in finish(race)} == {"right"}


def test_frames_that_leave_no_time_are_told_once_with_what_a_simulation_counted() -> None:
    race, engines, now = race_of((0.0, 1e-3), (0.0, 1e-4))
    speed = SimulatedSpeed(12_500.0, 250)
    engines["sparse"].info = replace(engines["sparse"].info, simulated=speed)
    assert race.starved() is None
    race.begin("left", IMAGE)
    now[0] += 0.9 * RACE_S
    assert race.starved() is None
    now[0] += 0.2 * RACE_S
    told = race.starved()
    assert told is not None
    assert (told.word, told.starved, told.running, told.dense) == ("left", True, False, None)
    assert told.shown("sparse") == 20_000
    assert race.starved() is None
    race.begin("right", IMAGE)
    race.step()
    now[0] += 2 * RACE_S
    assert race.starved() is None  # it races
