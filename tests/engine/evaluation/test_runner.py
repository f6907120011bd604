"""The one run that command and window share: counts so far, and an end at any clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from engine.evaluation.clip_list import ClipList, load_clip_list, shuffled
from engine.evaluation.clips import ClipResult, Contender, Rejected
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.runner import Step, run
from engine.training.clip_files import Entry, read_blocks

Say = Callable[..., Path]
Make = Callable[..., Contender]


@pytest.fixture
def data(tmp_path: Path, labels: tuple[str, ...], say: Say) -> ClipList:
    """Twelve short clips, a long one and a broken one, in random order."""
    for word, clips in (("yes", 4), ("no", 3), ("silence", 3), ("bed", 2)):
        for number in range(clips):
            say(tmp_path / word / f"{number}.wav", word, seconds=0.2)
    say(tmp_path / "no" / "long.wav", "no", seconds=2.5)
    (tmp_path / "yes" / "broken.wav").write_bytes(b"")
    return shuffled(load_clip_list(tmp_path, labels))


@pytest.fixture
def pair(contender: Make) -> tuple[Contender, Contender]:
    return contender("ears"), contender("deaf", deaf=True)


def test_every_count_is_that_of_the_answers_so_far(
    data: ClipList, pair: tuple[Contender, Contender]
) -> None:
    """Against scikit-learn, and plain counting, over the predictions told up to each step."""
    truth: list[str] = []
    told: list[list[str]] = [[], []]
    seconds = [0.0, 0.0]
    rejected = 0
    steps = list(run(pair, data))
    assert [step.done for step in steps] == list(range(1, 15))
    assert {step.total for step in steps} == {14}
    for step in steps:
        if isinstance(step.result, Rejected):
            rejected += 1
        else:
            truth.append(step.result.entry.label)
            for i, each in enumerate(step.result.answers):
                told[i].append(each.answer.label)
                seconds[i] += each.seconds
        assert step.rejected == rejected
        for i, count in enumerate(step.engines):
            assert count.clips == len(truth)
            assert count.correct == accuracy_score(truth, told[i], normalize=False)
            assert count.seconds == pytest.approx(seconds[i])
        (two,) = step.pairs
        right = [np.array(told[i]) == np.array(truth) for i in (0, 1)]
        assert two.clips == len(truth)
        assert two.both_right == int((right[0] & right[1]).sum())
        assert two.only_a_right == int((right[0] & ~right[1]).sum())
        assert two.only_b_right == int((~right[0] & right[1]).sum())
        assert two.different == sum(a != b for a, b in zip(*told, strict=True))
    last = steps[-1]
    assert [count.correct for count in last.engines] == [11, 5]  # bed sounds like no
    assert last.rejected == 1
    assert last.engines[0].words == 12 + 80 - 31


def test_an_evaluation_ends_at_the_same_figures(
    data: ClipList, pair: tuple[Contender, Contender]
) -> None:
    *_, last = run(pair, data)
    results = evaluate_contenders(pair, data)
    for count, engine in zip(last.engines, results.engines, strict=True):
        assert (count.name, count.clips, count.correct) == (
            engine.name, engine.metrics.clips, engine.metrics.correct,
        )  # fmt: skip
        assert count.accuracy == engine.metrics.accuracy
        assert count.interval == engine.metrics.interval
        assert count.words == engine.words
    (two,), (found,) = last.pairs, results.pairs
    assert (two.a, two.b) == (found.a, found.b)
    assert two.difference == found.metrics.difference
    assert two.interval == found.metrics.interval
    assert two.only_a_right == found.metrics.only_a_right
    assert two.only_b_right == found.metrics.only_b_right
    assert two.different / two.clips == pytest.approx(1 - found.metrics.agreement)


def test_before_the_first_clip_nothing_is_claimed(tmp_path: Path, contender: Make) -> None:
    (tmp_path / "yes").mkdir()
    (tmp_path / "yes" / "a.wav").write_bytes(b"")
    (tmp_path / "yes" / "b.wav").write_bytes(b"")
    data = load_clip_list(tmp_path, ("yes",))
    (first, _) = run([contender("a"), contender("b")], data)
    assert first.engines[0].interval == (0.0, 1.0)
    assert first.engines[0].accuracy == first.engines[0].words_per_second == 0.0
    assert first.pairs[0].difference == 0.0
    assert first.pairs[0].interval == (-1.0, 1.0)


@pytest.mark.parametrize("after", range(1, 14))
def test_it_ends_at_any_clip(data: ClipList, pair: tuple[Contender, Contender], after: int) -> None:
    steps: list[Step] = []
    whole = [step.engines[0].correct for step in run(pair, data)]
    for step in run(pair, data, stopped=lambda: len(steps) >= after):
        steps.append(step)
    assert [step.done for step in steps] == list(range(1, after + 1))
    assert [step.engines[0].correct for step in steps] == whole[:after]


def test_it_ends_before_the_first_clip(data: ClipList, contender: Make) -> None:
    assert list(run([contender("a")], data, stopped=lambda: True)) == []


def test_it_ends_within_a_long_recording(tmp_path: Path, say: Say, contender: Make) -> None:
    """A recording of an hour must not hold a cancel up: it is asked each second of sound."""
    say(tmp_path / "yes" / "long.wav", "yes", seconds=25.0)
    data = load_clip_list(tmp_path, ("_silence_", "_unknown_", "yes", "no"))
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    assert list(run([contender("a")], data, stopped=stopped)) == []
    assert asked == 6


def test_asking_changes_no_answer(data: ClipList, pair: tuple[Contender, Contender]) -> None:
    asked = list(run(pair, data, stopped=lambda: False))
    plain = list(run(pair, data))
    for one, two in zip(asked, plain, strict=True):
        assert type(one.result) is type(two.result)
        if isinstance(one.result, ClipResult) and isinstance(two.result, ClipResult):
            for mine, other in zip(one.result.answers, two.result.answers, strict=True):
                assert mine.answer == other.answer


def test_recordings_are_read_as_asked(data: ClipList, contender: Make) -> None:
    read: list[Path] = []

    def sound(entry: Entry) -> Iterator[np.ndarray]:
        read.append(entry.path)
        return read_blocks(entry)

    steps = list(run([contender("a")], data, sound=sound))
    assert read == [entry.path for entry in data.entries]
    assert [step.result.entry.path for step in steps] == read


def test_a_shuffled_list_is_the_same_list_in_another_order(data: ClipList) -> None:
    again = shuffled(data)
    assert sorted(map(str, again.entries)) == sorted(map(str, data.entries))
    assert again.entries != data.entries
    assert again.entries == shuffled(data).entries
    assert shuffled(data, 1).entries != again.entries
    assert (again.root, again.name, again.mapping) == (data.root, data.name, data.mapping)
