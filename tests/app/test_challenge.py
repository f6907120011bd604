from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.challenge import GRACE_S, LIMIT_S, PAUSE_S, Challenge, Score, Turn
from engine.values import Family

WORDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
BOTH: tuple[Family, Family] = ("dense", "sparse")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def begun(
    words: Sequence[str] = WORDS, families: Sequence[Family] = BOTH, seed: int = 1
) -> tuple[Challenge, Clock]:
    clock = Clock()
    challenge = Challenge(clock)
    challenge.begin(words, families, seed)
    return challenge, clock


def asked(challenge: Challenge) -> str:
    assert challenge.turn is not None
    return challenge.turn.word


def test_before_it_begins_nothing_is_asked_and_nothing_counts() -> None:
    challenge = Challenge(Clock())
    challenge.hear("dense", "yes")
    challenge.skip()
    challenge.tick()
    assert (challenge.phase, challenge.turn, challenge.turns) == ("idle", None, ())
    assert challenge.left_s() == 0


def test_each_word_is_asked_once_in_an_order_that_the_seed_decides() -> None:
    orders = {begun(seed=seed)[0].words for seed in range(20)}
    assert len(orders) == 20
    assert all(sorted(order) == sorted(WORDS) for order in orders)
    assert begun(seed=3)[0].words == begun(seed=3)[0].words
    many = [f"word{number}" for number in range(35)]
    assert len(set(begun(many)[0].words)) == 10
    assert begun(("yes", "no"))[0].words in (("yes", "no"), ("no", "yes"))


def test_a_round_in_which_one_engine_misses_a_word() -> None:
    challenge, clock = begun()
    for number in range(10):
        word = asked(challenge)
        clock.now += 1.0
        challenge.hear("sparse", word)
        if number != 4:
            clock.now += 0.1
            challenge.hear("dense", word)
        else:
            clock.now += GRACE_S
            challenge.tick()
        assert challenge.phase == "shown"
        clock.now += PAUSE_S
        challenge.tick()
    assert challenge.phase == "over"
    assert challenge.score("sparse") == Score(10, 10)
    assert challenge.score("dense") == Score(9, 10)
    assert challenge.turns[4].verdict("dense") == "missed"


def test_the_first_word_is_the_answer() -> None:
    challenge, clock = begun()
    word = asked(challenge)
    wrong = next(other for other in WORDS if other != word)
    challenge.hear("dense", wrong)
    challenge.hear("dense", word)
    clock.now += 0.5
    challenge.hear("sparse", word)
    challenge.hear("sparse", wrong)
    assert challenge.phase == "shown"
    turn = challenge.turns[0]
    assert turn == Turn(word, {"dense": wrong, "sparse": word})
    assert (turn.verdict("dense"), turn.verdict("sparse")) == ("wrong", "right")


def test_a_wrong_word_of_one_engine_leaves_the_other_its_whole_time() -> None:
    challenge, clock = begun()
    word = asked(challenge)
    challenge.hear("dense", "nonsense")
    clock.now += LIMIT_S - 0.01
    challenge.tick()
    assert challenge.left_s() == pytest.approx(0.01)
    challenge.hear("sparse", word)
    assert challenge.turns[0].verdict("sparse") == "right"


def test_once_one_is_right_the_other_has_a_little_more() -> None:
    challenge, clock = begun()
    word = asked(challenge)
    clock.now += 1.0
    challenge.hear("dense", word)
    assert challenge.left_s() == pytest.approx(GRACE_S)
    clock.now += GRACE_S
    challenge.hear("sparse", word)  # said again: for neither
    assert challenge.turns[0].verdict("sparse") == "missed"


def test_what_comes_too_late_counts_for_nothing() -> None:
    challenge, clock = begun()
    word = asked(challenge)
    clock.now += LIMIT_S
    challenge.hear("dense", word)
    assert challenge.phase == "shown"
    challenge.hear("sparse", word)
    assert challenge.turns[0].answers == {}
    clock.now += PAUSE_S - 0.01
    challenge.hear("sparse", word)
    assert asked(challenge) == word
    clock.now += 0.01
    challenge.tick()
    assert asked(challenge) == challenge.words[1]


def test_a_skipped_word_counts_for_neither_even_if_one_was_right() -> None:
    challenge, _ = begun()
    challenge.hear("dense", asked(challenge))
    challenge.skip()
    assert challenge.turns[0].verdict("dense") == "skipped"
    assert challenge.score("dense") == Score(0, 0)
    assert challenge.skipped == 1
    assert asked(challenge) == challenge.words[1]


def test_skipping_while_answers_are_shown_only_saves_the_pause() -> None:
    challenge, _ = begun()
    for family in BOTH:
        challenge.hear(family, asked(challenge))
    assert challenge.phase == "shown"
    challenge.skip()
    assert challenge.skipped == 0
    assert challenge.score("dense") == Score(1, 1)
    assert asked(challenge) == challenge.words[1]


def test_one_engine_alone_does_not_wait_for_another() -> None:
    challenge, _ = begun(families=("sparse",))
    challenge.hear("dense", asked(challenge))
    assert challenge.turns[0].answers == {}
    challenge.hear("sparse", asked(challenge))
    assert challenge.phase == "shown"


def test_all_skipped_ends_with_nothing_of_nothing() -> None:
    challenge, _ = begun()
    for _ in range(10):
        challenge.skip()
    assert challenge.phase == "over"
    assert challenge.score("sparse") == Score(0, 0)
    challenge.skip()
    assert challenge.skipped == 10


def test_it_stops_and_begins_again_from_nothing() -> None:
    challenge, _ = begun()
    challenge.hear("dense", asked(challenge))
    challenge.stop()
    assert (challenge.phase, challenge.turns, challenge.words) == ("idle", (), ())
    challenge.begin(WORDS, BOTH, 8)
    assert challenge.phase == "asking"
    assert challenge.score("dense") == Score(0, 0)


@pytest.mark.parametrize(("words", "families"), [((), BOTH), (WORDS, ())])
def test_a_round_of_nothing_is_refused(words: Sequence[str], families: Sequence[Family]) -> None:
    with pytest.raises(ValueError, match="needs words"):
        Challenge(Clock()).begin(words, families, 1)


Event = tuple[float, str, str]  # clock, who, word
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.4, 1.0, 1.5, 2.0, 5.0]),
        st.sampled_from(["dense", "sparse", "tick", "skip"]),
        st.sampled_from(["asked", "yes", "no"]),
    ),
    max_size=60,
)


def judged(word: str, asked_s: float, events: Sequence[Event]) -> dict[str, str]:
    """The rule a second time, over all that happened while a word stood there."""
    ends_s, first = asked_s + LIMIT_S, {}
    for now_s, who, said in events:
        if now_s >= ends_s or len(first) == 2:
            break
        if who == "skip":
            return dict.fromkeys(BOTH, "skipped")
        if who in BOTH and who not in first:
            first[who] = said
            if said == word:
                ends_s = min(ends_s, now_s + GRACE_S)
    return {
        family: "right" if first.get(family) == word else "wrong" if family in first else "missed"
        for family in BOTH
    }


@given(EVENTS)
def test_whatever_happens_is_judged_by_the_rule(events: list[Event]) -> None:
    challenge, clock = begun()
    asked_s, happened = [clock.now], [[]]
    for after, who, word in events:
        clock.now += after
        challenge.tick()
        if len(challenge.turns) > len(asked_s):
            asked_s.append(clock.now)
            happened.append([])
        said = challenge.turns[-1].word if word == "asked" else word
        happened[-1].append((clock.now, who, said))
        if who == "skip":
            challenge.skip()
            if len(challenge.turns) > len(asked_s):
                asked_s.append(clock.now)
                happened.append([])
        elif who in BOTH:
            challenge.hear("dense" if who == "dense" else "sparse", said)
        assert 0 <= challenge.left_s() <= LIMIT_S
    over = len(challenge.turns) - (challenge.phase == "asking")
    for number in range(over):
        turn = challenge.turns[number]
        expected = judged(turn.word, asked_s[number], happened[number])
        assert {family: turn.verdict(family) for family in BOTH} == expected
    for family in BOTH:
        verdicts = [turn.verdict(family) for turn in challenge.turns[:over]]
        assert challenge.score(family).right == verdicts.count("right")
        assert challenge.score(family).of == over - verdicts.count("skipped")
    assert len(challenge.turns) <= len(challenge.words) == 10
