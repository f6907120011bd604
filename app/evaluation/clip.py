"""One clip to look at and to hear, read again from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from app import format as fmt
from app.evaluation.values import ClipSeen
from app.sentence import sentence
from engine.frontend.display import DisplayStream
from engine.training.clip_files import BlocksWithFacts, Entry, RecordingRefused, read_blocks
from engine.values import SAMPLE_RATE

if TYPE_CHECKING:
    from engine.audio.facts import SourceFacts

LONGEST_S = 30.0  # of a long recording that are shown and played


def look_at(place: int, entry: Entry) -> tuple[ClipSeen, npt.NDArray[np.float32] | None]:
    """A clip's spectrogram and facts, and its sound; none where it cannot be read."""
    try:
        blocks = BlocksWithFacts(read_blocks(entry, LONGEST_S))
        sound = next(blocks)[: round(LONGEST_S * SAMPLE_RATE)]
        longer = next(blocks, None) is not None
    except (RecordingRefused, OSError) as refusal:
        return ClipSeen(place, trouble=sentence(refusal)), None
    columns = DisplayStream().push(sound)
    seconds = len(sound) / SAMPLE_RATE
    return ClipSeen(place, columns, seconds, _told(seconds, longer, blocks.facts)), sound


def _told(seconds: float, longer: bool, facts: SourceFacts | None) -> str:
    if longer:
        text = QCoreApplication.translate("Evaluation", "the first {s} s of it")
        return text.format(s=f"{seconds:.0f}")
    told = [f"{fmt.decimal(seconds, 2)}{fmt.THIN}s"]
    if facts is not None:
        told += [
            f"{fmt.decimal(facts.rate / 1000, 0 if facts.rate % 1000 == 0 else 1)}{fmt.THIN}kHz",
            f"{facts.container} {facts.encoding}".strip(),
            fmt.decibels(facts.level_db),
        ]
    return " · ".join(told)
