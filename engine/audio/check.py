"""The ten-second check of a microphone: how loud the room is, how loud three words are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.audio.gain import HIGHEST_GAIN_DB, LOWEST_GAIN_DB
from engine.audio.level import CLIPPED_AT, decibels
from engine.values import LevelReading

ROOM_S = 3.0
WORDS_S = 7.0
WORDS = 3
SPEECH_DB = -18.0  # what a word's loudest 100 ms are brought to, as in Speech Commands
PEAK_DB = -3.0  # and what their peaks must stay under
_WORD_OVER_ROOM_DB = 8.0
_QUIETEST_WORD_DB = -65.0
_PAUSE_READINGS = 2
_NEAR_DB = 12.0
_FLAT_DB = -110.0
_SMALLEST_GAIN_DB = 2.0

Phase = Literal["room", "words", "done"]
Verdict = Literal["good", "no signal", "no words", "clipping", "too quiet", "too noisy"]


@dataclass(frozen=True)
class CheckResult:
    """What the check found: levels in dBFS without any gain, None where nothing was heard.

    ``gain_db`` is the gain that brings the words to the level that the networks know.
    """

    verdict: Verdict
    gain_db: float
    room_db: float
    words_db: float | None

    @property
    def over_room_db(self) -> float | None:
        """How far the words are above the room, in dB."""
        return None if self.words_db is None else self.words_db - self.room_db


class MicrophoneCheck:
    """Takes level readings (of 100 ms, without gain) and times; says how far it is.

    A word is a stretch of readings well above the room between two short pauses. The check ends
    with the third word, or seven seconds after the room was measured.
    """

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._room: list[float] = []
        self._words: list[float] = []  # the loudest reading of each word
        self._speaking = False
        self._pause = 0
        self._peak_db = -120.0
        self._clipped = 0
        self.phase: Phase = "room"
        self.result: CheckResult | None = None

    @property
    def words(self) -> int:
        """Words heard so far."""
        return len(self._words)

    def progress(self, now_s: float) -> float:
        """How much of the ten seconds is over, 0..1."""
        return min(1.0, max(0.0, (now_s - self._started_s) / (ROOM_S + WORDS_S)))

    def hear(self, reading: LevelReading, now_s: float) -> None:
        """Take the next reading."""
        if self.phase == "room":
            self._room.append(reading.rms_db)
        elif self.phase == "words":
            self._hear_word(reading)
        self.tick(now_s)

    def tick(self, now_s: float) -> None:
        """Go on to the next phase when its time has come, with or without readings."""
        passed = now_s - self._started_s
        if self.phase == "room" and passed >= ROOM_S:
            self.phase = "words"
        full = len(self._words) >= WORDS and not self._speaking
        if self.phase == "words" and (full or passed >= ROOM_S + WORDS_S):
            self.phase = "done"
            self.result = self._judge()

    @property
    def _room_db(self) -> float:
        return float(np.median(self._room)) if self._room else -120.0

    def _hear_word(self, reading: LevelReading) -> None:
        self._peak_db = max(self._peak_db, reading.peak_db)
        self._clipped += reading.peak_db >= decibels(CLIPPED_AT)
        loud = reading.rms_db > max(self._room_db + _WORD_OVER_ROOM_DB, _QUIETEST_WORD_DB)
        if loud and not self._speaking:
            self._speaking = True
            self._words.append(reading.rms_db)
        elif loud:
            self._words[-1] = max(self._words[-1], reading.rms_db)
        self._pause = 0 if loud else self._pause + 1
        if self._pause >= _PAUSE_READINGS:
            self._speaking = False

    def _judge(self) -> CheckResult:
        room = self._room_db
        if not self._words:
            flat = room < _FLAT_DB and self._peak_db < _FLAT_DB
            return CheckResult("no signal" if flat else "no words", 0.0, room, None)
        words = float(np.median(self._words))
        wanted = min(SPEECH_DB - words, PEAK_DB - self._peak_db)
        gain = round(min(max(wanted, LOWEST_GAIN_DB), HIGHEST_GAIN_DB))
        gain = 0 if abs(gain) < _SMALLEST_GAIN_DB else gain
        verdict: Verdict = "good"
        if self._clipped:
            verdict, gain = "clipping", min(0, gain)
        elif SPEECH_DB - words > HIGHEST_GAIN_DB + 6:
            verdict = "too quiet"
        elif words - room < _NEAR_DB:
            verdict = "too noisy"
        return CheckResult(verdict, float(gain), room, words)
