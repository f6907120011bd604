"""Threads that read sources ahead, so that none of them holds up another."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from engine.audio.source import AudioSource, SourceFailed
from engine.values import SAMPLE_RATE, AudioBlock

STALLED_S = 5.0
PIECE = 4000  # samples that a block has at most
_AHEAD = 2  # blocks of a recording that wait to be taken
_POLL_S = 0.05


@dataclass(frozen=True)
class Opening:
    """A source that is still to be opened: what a user named it, and how.

    ``alone`` is for what may let its reader wait without end: a microphone, a pipe.
    """

    spec: str
    open: Callable[[], AudioSource]
    alone: bool = False


@dataclass(eq=False)
class Feed:
    """A source being read: what came and is not taken yet, at last None or why it failed."""

    opening: Opening
    came: deque[AudioBlock | SourceFailed | None] = field(default_factory=deque)
    source: AudioSource | None = None
    end_s: float = 0.0

    @property
    def name(self) -> str:
        """What it is called, also before it is open."""
        return self.opening.spec if self.source is None else self.source.name

    @property
    def live(self) -> bool:
        """Whether it is open and a microphone."""
        return self.source is not None and self.source.live

    @property
    def full(self) -> bool:
        """Whether enough waits; a live source never waits itself."""
        return not self.live and len(self.came) >= _AHEAD


class Reader:
    """A thread that reads some feeds in turn and sets ``news`` whenever something came.

    After what is no microphone ``tail`` samples of silence follow. ``opened`` is called on it with
    each source that opens.
    """

    def __init__(
        self,
        news: threading.Event,
        tail: int,
        opened: Callable[[AudioSource], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._news, self._tail, self._opened, self._clock = news, tail, opened, clock
        self._lock = threading.Lock()
        self._feeds: list[Feed] = []
        self._room = threading.Event()
        self._stopping = False
        self._reading: tuple[Feed, float] | None = None
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    def add(self, feed: Feed) -> None:
        """Read one more."""
        with self._lock:
            self._feeds.append(feed)
        self._room.set()

    def go_on(self) -> None:
        """Something was taken: there may be room."""
        self._room.set()

    def stalled(self) -> Feed | None:
        """The feed whose next block has not come for :data:`STALLED_S` seconds."""
        reading = self._reading
        if reading is None or self._clock() - reading[1] < STALLED_S:
            return None
        return reading[0]

    def leave_to(self, other: Reader, stalled: Feed) -> None:
        """Hand all feeds but the stalled one to another reader."""
        with self._lock:
            others = [feed for feed in self._feeds if feed is not stalled]
            self._feeds = [feed for feed in self._feeds if feed is stalled]
        for feed in others:
            other.add(feed)

    def stop(self) -> None:
        """Close what is open and end; `join` waits for that."""
        self._stopping = True
        with self._lock:
            feeds, self._feeds = self._feeds, []
        for feed in feeds:
            if feed.source is not None:
                feed.source.close()
        self._room.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread, which a stalled source may hold."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping:
            self._room.clear()
            if not self._round():
                self._room.wait(_POLL_S)

    def _round(self) -> bool:
        """Read each feed that has room once; whether anything came."""
        came = False
        with self._lock:
            feeds = list(self._feeds)
        for feed in feeds:
            if self._stopping:
                return True
            if feed.full or feed not in self._feeds:
                continue
            self._reading = feed, self._clock()
            block = self._read(feed)
            self._reading = None
            if isinstance(block, AudioBlock):
                feed.end_s = block.position_s + len(block.samples) / SAMPLE_RATE
                feed.came.extend(_pieces(block))
            else:
                if block is None and not feed.live:
                    silence = np.zeros(self._tail, np.float32)
                    feed.came.extend(_pieces(AudioBlock(silence, feed.end_s, self._clock())))
                feed.came.append(block)
                self._end(feed)
            self._news.set()
            came = True
        return came

    def _read(self, feed: Feed) -> AudioBlock | SourceFailed | None:
        try:
            if feed.source is None:
                source = feed.opening.open()
                if self._stopping:  # whoever stopped could not close it
                    source.close()
                    return None
                feed.source = source
                self._opened(source)
            return feed.source.read()
        except SourceFailed as failure:
            return failure
        except Exception as error:  # nothing that a source does may end the others
            return SourceFailed(
                f"{feed.name} ended by an unexpected error ({type(error).__name__}: {error})."
            )

    def _end(self, feed: Feed) -> None:
        if feed.source is not None:
            feed.source.close()
        with self._lock:
            self._feeds = [other for other in self._feeds if other is not feed]


def _pieces(block: AudioBlock) -> Iterator[AudioBlock]:
    """A block in pieces of at most :data:`PIECE` samples."""
    if len(block.samples) <= PIECE:
        yield block
        return
    for begin in range(0, len(block.samples), PIECE):
        samples = block.samples[begin : begin + PIECE]
        after_s = (len(block.samples) - begin - len(samples)) / SAMPLE_RATE
        yield replace(
            block,
            samples=samples,
            position_s=block.position_s + begin / SAMPLE_RATE,
            captured_s=block.captured_s - after_s,
            dropped=0 if begin else block.dropped,
        )
