"""Sources heard side by side without a screen."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

from app.sentence import sentence
from engine import open_engine
from engine.artifact import Model
from engine.audio.opening import open_source
from engine.audio.source import AudioSource, SourceFailed
from engine.engines.engine import Engine
from engine.spotting.headless import detections
from engine.values import Detection, OperatingPoint

_POLL_S = 0.2  # a wait without an end would not hear Ctrl-C on Windows
_WAITING = 1000  # detections; a slow reader of our lines then holds up the recordings


class Listening:
    """Each microphone on a thread with an engine of its own, all recordings on one more.

    Recordings are read one after another, as fast as the engine answers. A source that fails
    leaves the others untouched. ``opened`` is called on its thread with each source that opens.
    """

    def __init__(
        self,
        model: Model,
        operating_point: OperatingPoint,
        engine: Callable[[], Engine],
        open_source: Callable[[str], AudioSource] = lambda spec: open_source(spec, paced=False),
        opened: Callable[[AudioSource], None] = lambda source: None,
    ) -> None:
        self._model, self._point = model, operating_point
        self._engine, self._open_source, self._opened = engine, open_source, opened
        self._news: queue.Queue[Detection | str | None] = queue.Queue(_WAITING)
        self._open: set[AudioSource] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    @classmethod
    def with_engine(
        cls,
        engine_id: str,
        model: Model,
        operating_point: OperatingPoint,
        opened: Callable[[AudioSource], None],
    ) -> Listening:
        """Listen with an engine of the registry."""
        return cls(model, operating_point, lambda: open_engine(engine_id, model), opened=opened)

    def begin(self, specs: Sequence[str]) -> Iterator[Detection | str]:
        """Accepted detections as they come, and a sentence for each source that failed."""
        recordings = [spec for spec in specs if not _is_microphone(spec)]
        groups = [[spec] for spec in specs if _is_microphone(spec)]
        groups += [recordings] if recordings else []
        for group in groups:
            thread = threading.Thread(target=self._listen, args=(group,), daemon=True)
            self._threads.append(thread)
            thread.start()
        running = len(groups)
        while running and not self._ended.is_set():
            try:
                news = self._news.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if news is None:
                running -= 1
            else:
                yield news

    def end(self) -> None:
        """Stop every source and wait for the threads; harmless when they have ended."""
        self._ended.set()
        with self._lock:
            for source in self._open:
                source.close()
        for thread in self._threads:
            while thread.is_alive():
                self._drain()
                thread.join(_POLL_S)

    def _listen(self, specs: Sequence[str]) -> None:
        try:
            with self._engine() as engine:
                for spec in specs:
                    self._one(spec, engine)
        except Exception as error:
            self._news.put(sentence(error))
        finally:
            self._news.put(None)

    def _one(self, spec: str, engine: Engine) -> None:
        if self._ended.is_set():
            return
        try:
            with self._open_source(spec) as source, _Registered(source, self._open, self._lock):
                self._opened(source)
                spotted = detections(source, engine, self._model.labels, self._point)
                for detection in spotted:
                    if self._ended.is_set():
                        return
                    if detection.accepted:
                        self._news.put(detection)
        except SourceFailed as error:
            self._news.put(str(error))

    def _drain(self) -> None:
        while not self._news.empty():
            self._news.get_nowait()


class _Registered:
    """Among the open sources while inside."""

    def __init__(self, source: AudioSource, among: set[AudioSource], lock: threading.Lock) -> None:
        self._source, self._among, self._lock = source, among, lock

    def __enter__(self) -> None:
        with self._lock:
            self._among.add(self._source)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._among.discard(self._source)


def _is_microphone(spec: str) -> bool:
    return spec == "mic" or spec.startswith("mic:")
