"""Prose, and only prose, out of a manual."""

from __future__ import annotations

import re

import pytest

from engine.training.free_text import sentences, standard_text, words_of

MANUAL = """Some values
***********

The *value* of some objects can change.  Objects whose value can
change are said to be *mutable*. This one calls "print()" for a file.

   comparison ::= or_expr (comp_operator or_expr)*

Too short. An object's type is the left-hand thing, and it's “unchangeable”.
The *value* of some objects can change.

    indented = code.that(runs) and looks like prose

>>> a line of a session.
"""


def test_sentences_come_once_without_markup_headings_and_code() -> None:
    assert sentences(MANUAL) == (
        "The value of some objects can change.",
        "Objects whose value can change are said to be mutable.",
    )


def test_long_sentences_are_left_out() -> None:
    assert sentences("Word " + "word " * 39 + ".")
    assert not sentences("Word " + "word " * 40 + ".")


def test_nothing_comes_of_nothing() -> None:
    assert sentences("") == ()
    assert words_of("1234 ...") == ()


def test_hyphens_part_words_and_apostrophes_do_not() -> None:
    assert words_of("The left-hand side isn't Up.") == (
        *("the", "left", "hand", "side", "isn't", "up"),
    )


@pytest.fixture(scope="module")
def found() -> tuple[str, ...]:
    return sentences(standard_text())


def test_python_holds_hours_of_plain_sentences(found: tuple[str, ...]) -> None:
    words = sum(len(words_of(sentence)) for sentence in found)
    assert words > 40_000  # at 160 a minute: more than four hours
    assert len(set(found)) == len(found)
    assert not [sentence for sentence in found if re.search(r"[^A-Za-z ,;:.'()!?-]", sentence)]
