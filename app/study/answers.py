"""The questions that people ask, answered from whatever rows of the study are stored."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app import format as fmt
from app.language import marked
from app.study.titles import row_title
from app.study.values import Answer
from engine.training.topology_results import Difference, StoredRow, StoredStudy, difference


@dataclass(frozen=True)
class Question:
    """Which rows answer it: the first of each pair against the second."""

    text: str
    pairs: tuple[tuple[str, str], ...]


QUESTIONS: tuple[Question, ...] = (
    Question(marked("study", "A dense net pruned, or sparse from the start?"),
             (("gradual", "random"), ("gradual", "structured"))),
    Question(marked("study", "What do the k-winners cost?"),
             (("winners-alone", "dense"), ("gradual", "gradual-no-winners"))),
    Question(marked("study", "Does boosting matter?"),
             (("gradual-boosted", "gradual"), ("random-boosted", "random"))),
    Question(marked("study", "Does a pattern that regrows beat a fixed random one?"),
             (("rigl", "random"), ("set", "random"))),
    Question(marked("study", "Does a rule or foresight beat chance?"),
             (("structured", "random"), ("foresight", "random"))),
    Question(marked("study", "Does a lottery ticket beat pruning once?"),
             (("lottery", "gradual"), ("lottery", "gradual-long"))),
)  # fmt: skip
TIME = marked("study", "How much slower is it to train?")


def answers(study: StoredStudy) -> tuple[Answer, ...]:
    """All of them, in the order in which they are asked."""
    told = [Answer(_said(each.text), _answer(study, each)) for each in QUESTIONS]
    return (*told, Answer(_said(TIME), _times(study)))


def _answer(study: StoredStudy, question: Question) -> str:
    parts, missing, named = [], [], ""
    for names in question.pairs:
        one, other = (study.row(name) for name in names)
        if one is None or other is None:
            missing += [name for name in names if study.row(name) is None]
            continue
        told = _compared(one, other)
        if one.name != named:
            told = f"{fmt.percent(one.mean / 100)} {row_title(one.name)}, {told}"
        parts.append(told)
        named = one.name
    if missing:
        absent = ", ".join(row_title(name) for name in dict.fromkeys(missing))
        parts.append(_said(marked("study", "not measured: {rows}")).format(rows=absent))
    return "; ".join(parts) + "."


def _compared(one: StoredRow, other: StoredRow) -> str:
    found = difference(one.shares, other.shares)
    low, high = (fmt.points(edge / 100, signed=True) for edge in found.interval or (0, 0))
    return _form(found).format(
        other=row_title(other.name),
        b=fmt.percent(other.mean / 100),
        points=fmt.points(found.points / 100, signed=True),
        low=low,
        high=high,
    )


def _form(found: Difference) -> str:
    if found.interval is None:
        return _said(marked("study", "{b} {other}: {points} points, too few seeds to tell"))
    if not found.told_apart:
        return _said(marked("study", "{b} {other}: not told apart, {points} ({low} to {high})"))
    return _said(marked("study", "{b} {other}: {points} points ({low} to {high})"))


def _times(study: StoredStudy) -> str:
    told = [(row.of_dense, row.name) for row in study.rows if row.of_dense and row.name != "dense"]
    if not told:
        return _said(marked("study", "not measured yet")) + "."
    (least, first), (most, last) = min(told), max(told)
    text = marked(
        "study",
        "{least} {first} to {most} {last}: processor time of a whole training against the dense "
        "twin's.",
    )
    return _said(text).format(
        least=multiple(least), first=row_title(first), most=multiple(most), last=row_title(last)
    )


def multiple(ratio: float) -> str:
    """A ratio with two decimals, 0.77×."""
    return f"{fmt.decimal(ratio, 2)}×"


def _said(text: str) -> str:
    return QCoreApplication.translate("study", text)
