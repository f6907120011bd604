"""Many sources that are read as they come, a row of samples for each."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.audio.bank import F32, I64, Begun, Cut, Moment, Pace
from engine.audio.readers import STALLED_S, Feed, Opening, Reader
from engine.audio.source import AudioSource, SourceFailed
from engine.values import SAMPLE_RATE, AudioBlock

AT_ONCE = 64
_ROW = 16_384  # samples: a second
_REST_S = 0.05
_CLOSING_S = 3.0


class Rows:
    """Sources that other threads open and read; see `Bank`.

    ``paced`` plays recordings at the speed of time, all of them from now on. Otherwise at most
    ``at_once`` of them are open at a time, beside the microphones, and the next one begins when
    one has ended. ``news`` is set when something came. ``opened`` is called with each source that
    opens, on the thread that reads it.
    """

    def __init__(
        self,
        openings: Sequence[Opening],
        cut: Cut,
        *,
        paced: bool,
        news: threading.Event,
        at_once: int = AT_ONCE,
        opened: Callable[[AudioSource], None] = lambda source: None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._cut, self._paced, self._news, self._clock = cut, paced, news, clock
        self._pace, self._opened = Pace(cut, clock), opened
        # what may keep its reader waiting has a reader and a slot of its own from the start
        self._waiting = deque(sorted(openings, key=lambda opening: not opening.alone))
        alone = sum(opening.alone for opening in openings)
        slots = len(openings) if paced else min(len(openings), alone + at_once)
        self._feeds: list[Feed | None] = [None] * slots
        self.pool: F32 = np.zeros(slots * _ROW, np.float32)
        # of each slot: what lies in its row and is not taken, hops taken since the sound began
        self._start, self._end, self._done = (np.zeros(slots, np.int64) for _ in range(3))
        self._going = np.zeros(slots, bool)  # the sound has begun
        self._known = np.zeros(slots, bool)  # the source has given sound
        self._anew = np.zeros(slots, bool)  # and no sound of it has begun
        self._started_s = np.full(slots, np.nan)  # of what is let out at the speed of time
        self._origin_s = np.zeros(slots)
        self._last: list[tuple[Moment, float]] = [(Moment(0.0, 0.0), 0.0)] * slots
        self._shared: Reader | None = None
        self._readers: list[Reader] = []
        self._stalled: set[Feed] = set()
        self._told: list[str] = []
        self._begun: list[Begun] = []
        self.dropped = self.failed = 0

    @property
    def slots(self) -> int:
        """One a source that may be open."""
        return len(self._feeds)

    def begun(self) -> Sequence[Begun]:
        """See `Bank`."""
        self._begun = []
        for slot, feed in enumerate(self._feeds):
            if feed is None:
                feed = self._next(slot)
            if feed is not None and feed.came:
                self._take(slot, feed)
        for reader in self._readers:
            reader.go_on()
        self._watch()
        return self._begun

    def ready(self) -> tuple[I64, I64]:
        """See `Bank`."""
        which = self._with_hop()
        if len(which) and self._paced:
            which = which[self._done[which] < self._due(which)]
        begins = which * _ROW + self._start[which]
        self._start[which] += self._cut.hop
        self._done[which] += 1
        return which, begins

    def moment(self, slot: int) -> Moment:
        """See `Bank`."""
        (last, last_end_s), hops = self._last[slot], int(self._done[slot])
        if np.isfinite(self._started_s[slot]):
            sounded_s = self._pace.sounded_s(float(self._started_s[slot]), hops)
            return Moment(sounded_s, max(sounded_s, last.received_s))
        feed = self._feeds[slot]
        if feed is None or not feed.live:
            return last
        end_s = self._pace.sounded_s(float(self._origin_s[slot]), hops)
        return replace(last, captured_s=last.captured_s - max(0.0, last_end_s - end_s))

    def name(self, slot: int) -> str:
        """The source's own name."""
        feed = self._feeds[slot]
        return "" if feed is None else feed.name

    def told(self) -> Sequence[str]:
        """See `Bank`."""
        told, self._told = self._told, []
        return told

    def rest_s(self) -> float | None:
        """See `Bank`; ``news`` ends the rest before that."""
        if not self._waiting and not any(self._feeds):
            return None
        which = self._with_hop()
        if not self._paced or not len(which):
            return _REST_S
        samples = self._cut.first + (self._done[which] + 1) * self._cut.hop
        at_s = np.nan_to_num(self._started_s[which]) + samples / SAMPLE_RATE
        return min(_REST_S, max(0.0, float(at_s.min()) - self._clock()))

    def close(self) -> None:
        """Close all sources and wait for their threads, for stalled ones some seconds."""
        self._waiting.clear()
        for reader in self._readers:
            reader.stop()
        until_s = time.monotonic() + _CLOSING_S
        for reader in self._readers:
            reader.join(max(0.0, until_s - time.monotonic()))
        self._readers.clear()
        self._feeds = [None] * len(self._feeds)

    def _next(self, slot: int) -> Feed | None:
        """Have the next source read into a slot."""
        if not self._waiting:
            return None
        feed = self._feeds[slot] = Feed(self._waiting.popleft())
        self._known[slot], self._anew[slot] = False, True
        if feed.opening.alone:
            self._reader().add(feed)
        else:
            self._shared = self._shared or self._reader()
            self._shared.add(feed)
        return feed

    def _reader(self) -> Reader:
        reader = Reader(self._news, self._cut.tail, self._opened, self._clock)
        self._readers.append(reader)
        return reader

    def _take(self, slot: int, feed: Feed) -> None:
        """Write what came to the row while there is room; a gap waits for what is before it."""
        while feed.came:
            block = feed.came[0]
            begins = isinstance(block, AudioBlock) and (block.dropped or not self._known[slot])
            if (begins or not isinstance(block, AudioBlock)) and self._has_hop(slot):
                return
            if not isinstance(block, AudioBlock):
                self._leave(slot, block)
                return
            if begins:
                self._start[slot] = self._end[slot] = 0
                self._origin_s[slot], self._going[slot] = block.position_s, False
                self.dropped += round(block.dropped / self._cut.hop)
            if not self._room(slot, len(block.samples)):
                return
            feed.came.popleft()
            self._write(slot, feed, block)

    def _has_hop(self, slot: int) -> bool:
        return bool(self._going[slot] and self._end[slot] - self._start[slot] >= self._cut.hop)

    def _with_hop(self) -> I64:
        return np.flatnonzero(self._going & (self._end - self._start >= self._cut.hop))

    def _leave(self, slot: int, why: SourceFailed | None) -> None:
        if why is not None:
            self._told.append(str(why))
            self.failed += 1
        self._feeds[slot] = None
        self._going[slot] = False
        self._news.set()  # another source may begin here

    def _room(self, slot: int, count: int) -> bool:
        """Make room at the end of a row by moving what is not taken to its beginning."""
        start, end = int(self._start[slot]), int(self._end[slot])
        if end + count <= _ROW:
            return True
        if end - start + count > _ROW:
            return False
        row = self.pool[slot * _ROW : (slot + 1) * _ROW]
        row[: end - start] = row[start:end].copy()
        self._start[slot], self._end[slot] = 0, end - start
        return True

    def _write(self, slot: int, feed: Feed, block: AudioBlock) -> None:
        at, count = slot * _ROW + int(self._end[slot]), len(block.samples)
        self.pool[at : at + count] = block.samples
        self._end[slot] += count
        end_s = block.position_s + count / SAMPLE_RATE
        self._last[slot] = Moment(block.captured_s, self._clock()), end_s
        self._known[slot] = True
        if not self._going[slot] and self._end[slot] >= self._cut.first:
            self._begin(slot, feed)

    def _begin(self, slot: int, feed: Feed) -> None:
        first, row = self._cut.first, slot * _ROW
        samples = self.pool[row : row + first].copy()
        anew = bool(self._anew[slot])
        self._begun.append(Begun(slot, float(self._origin_s[slot]), samples, anew))
        self._start[slot], self._done[slot] = first, 0
        self._going[slot], self._anew[slot] = True, False
        self._started_s[slot] = np.nan if not self._paced or feed.live else self._clock()

    def _due(self, which: I64) -> I64:
        """How many hops of these slots have sounded; live ones all that came."""
        started_s = self._started_s[which]
        live = np.isnan(started_s)
        due = self._pace.due(np.where(live, self._clock(), started_s))
        due = np.where(live, self._done[which] + 1, due)
        late = np.maximum(0, due - self._done[which] - self._pace.most_late)
        self.dropped += int(late.sum())
        self._started_s[which] += late * self._cut.hop / SAMPLE_RATE
        return np.asarray(due - late, np.int64)

    def _watch(self) -> None:
        """Tell of sources that stall, once, and free those that share their reader."""
        stalled: set[Feed] = set()
        for reader in list(self._readers):
            feed = reader.stalled()
            if feed is None:
                continue
            stalled.add(feed)
            if feed in self._stalled:
                continue
            self._told.append(
                f"{feed.name} has given no sound for {STALLED_S:.0f} s; what else is heard goes "
                "on, and so does it if sound comes."
            )
            if reader is self._shared:
                self._shared = self._reader()
                reader.leave_to(self._shared, feed)
        self._stalled = stalled
