"""What became of every word that was said and of every detection, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.evaluation.matching import TOLERANCE_S, Event, match
from engine.evaluation.stream_labels import StreamLabel
from engine.evaluation.stream_list import LabelledRecording
from engine.evaluation.stream_run import HeardBy
from engine.frontend.stream import LOOKAHEAD
from engine.values import SAMPLE_RATE

Kind = Literal["hit", "miss", "wrong", "false_alarm"]
LOOKAHEAD_S = LOOKAHEAD / SAMPLE_RATE  # of sound after its position that a detection waits for


@dataclass(frozen=True)
class Outcome:
    """A hit, a miss, a word taken for another (``wrong``), or a false alarm.

    ``said`` is the command by the model's name; at a false alarm what the labels say was
    sounding, "" for nothing. ``heard`` is "" for a miss. ``start_s`` and ``end_s`` are the
    label's, ``time_s`` the detection's; None where there is none. ``score`` is what it was
    spotted with; of a miss, the highest that its own word reached. ``command`` is the index of
    the command said, None at a false alarm.
    """

    kind: Kind
    said: str
    heard: str
    start_s: float | None
    end_s: float | None
    time_s: float | None
    score: float
    command: int | None

    @property
    def latency_s(self) -> float | None:
        """Of a hit: from the end of the word until the sound was heard that decided it."""
        if self.kind != "hit" or self.time_s is None or self.end_s is None:
            return None
        return self.time_s + LOOKAHEAD_S - self.end_s

    @property
    def at_s(self) -> float:
        """Where it belongs in the recording."""
        found = self.start_s if self.time_s is None else self.time_s
        return 0.0 if found is None else found


def outcomes(
    recording: LabelledRecording, heard: HeardBy, tolerance_s: float = TOLERANCE_S
) -> tuple[Outcome, ...]:
    """Every command said and every detection, in time, matched as
    :func:`engine.evaluation.matching.match` does.

    A wrong word is one outcome: both a miss of what was said and a false alarm.
    """
    events = [Event(each.time_s, each.word) for each in heard.spotted]
    found = match(events, recording.commands, tolerance_s)
    wrong = {each.event: each.label for each in found.substitutions}
    rows: list[Outcome] = []
    pairs: list[tuple[Kind, int, int]] = [("hit", event, label) for event, label in found.hits]
    pairs += [("wrong", event, label) for event, label in wrong.items()]
    for kind, event, label in pairs:
        spotted, said = heard.spotted[event], recording.commands[label]
        rows.append(
            Outcome(
                kind, said.word, spotted.word, said.start_s, said.end_s,
                spotted.time_s, spotted.score, label,
            )
        )  # fmt: skip
    for label in sorted(set(found.false_rejects) - set(wrong.values())):
        said = recording.commands[label]
        best = heard.best[label]
        rows.append(Outcome("miss", said.word, "", said.start_s, said.end_s, None, best, label))
    alarms = [event for event in found.false_alarms if event not in wrong]
    sounding = _sounding([heard.spotted[event].time_s for event in alarms], recording, tolerance_s)
    for event, one in zip(alarms, sounding, strict=True):
        spotted = heard.spotted[event]
        said_there = (one.word, one.start_s, one.end_s) if one else ("", None, None)
        rows.append(
            Outcome(
                "false_alarm", said_there[0], spotted.word, said_there[1], said_there[2],
                spotted.time_s, spotted.score, None,
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: row.at_s))


def _sounding(
    times: Sequence[float], recording: LabelledRecording, tolerance_s: float
) -> Iterator[StreamLabel | None]:
    """What was said last before each of the rising ``times`` and is not over for long."""
    ahead = 0
    last: StreamLabel | None = None
    for time_s in times:
        while ahead < len(recording.said) and recording.said[ahead].start_s <= time_s:
            last, ahead = recording.said[ahead], ahead + 1
        yield last if last is not None and time_s <= last.end_s + tolerance_s else None
