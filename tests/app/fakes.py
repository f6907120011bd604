"""A bridge without engines, and values to feed it with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from app.evaluation.signals import EvaluationSignals
from app.evaluation.values import EvaluationWish
from app.signals import LiveSignals
from app.values import Heard, LaneFacts, RaceFacts, SessionFacts, SourceChoice
from engine.audio.device_watch import Search, Sighting
from engine.values import (
    AccuracyStatement,
    Detection,
    EngineInfo,
    Family,
    Figure,
    LaneReading,
    LevelReading,
    LiveCost,
    NoiseReading,
    NoiseSetting,
    OperatingPoint,
    StageTimings,
    ThroughputReading,
)

LABELS = (
    "_silence_", "_unknown_", "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go",
)  # fmt: skip
THIRTY_FIVE = (
    "_silence_", "_unknown_", *(
        "backward bed bird cat dog down eight five follow forward four go happy house learn left "
        "marvin nine no off on one right seven sheila six stop three tree two up visual wow yes "
        "zero"
    ).split(),
)  # fmt: skip
ENGINES = (
    EngineInfo("dense-cpu", "dense", True, "CPU", "OpenVINO int8", "measured"),
    EngineInfo("dense-cpu-fp32", "dense", True, "CPU", "torch fp32", "measured"),
    EngineInfo("dense-cuda", "dense", False, "GPU", "torch", "measured", "no GPU", "add one"),
    EngineInfo("sparse-cpu", "sparse", True, "CPU", "C++ AVX-512", "measured"),
    EngineInfo(
        "sparse-alveo", "sparse", False, "card", "XRT", "measured", "XRT is not installed", "do"
    ),
)
_TIMINGS = StageTimings(10.0, 1.0, 0.2, 12.0)


class FakeEvaluation(EvaluationSignals):
    """Emits what a test tells it to, and notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[object, ...]] = []
        self.willing = True

    def look(self, target: str, unknown_ok: bool = False) -> None:
        """Note it."""
        self.asked.append(("look", target, unknown_ok))

    def start(self, wish: EvaluationWish) -> None:
        """Note it, and answer if willing."""
        self.asked.append(("start", wish))
        if self.willing:
            self.recent = (wish.target, *self.recent)
            self.running_changed.emit(True)

    def cancel(self) -> None:
        """Note it."""
        self.asked.append(("cancel",))

    def write(self, folder: str) -> None:
        """Note it."""
        self.asked.append(("write", folder))

    def see(self, place: int, aloud: bool) -> None:
        """Note it."""
        self.asked.append(("see", place, aloud))

    def hush(self) -> None:
        """Note it."""
        self.asked.append(("hush",))


class FakeBridge(LiveSignals):
    """Emits what a test tells it to, and notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.evaluation = FakeEvaluation()
        self.asked: list[tuple[object, ...]] = []

    def begin(self) -> None:
        """Note it."""
        self.asked.append(("begin",))

    def start(self) -> None:
        """Note it."""
        self.asked.append(("start",))

    def stop(self) -> None:
        """Note it."""
        self.asked.append(("stop",))

    def choose_source(self, spec: str) -> None:
        """Note it."""
        self.asked.append(("source", spec))

    def choose_engine(self, family: str, engine_id: str) -> None:
        """Note it."""
        self.asked.append(("engine", family, engine_id))

    def set_point(self, point: OperatingPoint) -> None:
        """Note it, and answer."""
        self.asked.append(("point", point))
        self.point_changed.emit(point, OperatingPoint())

    def reset_point(self) -> None:
        """Note it, and answer."""
        self.asked.append(("reset",))
        self.point_changed.emit(OperatingPoint(), OperatingPoint())

    def watch_activity(self, watched: bool) -> None:
        """Note it."""
        self.asked.append(("watch", watched))

    def set_noise(self, setting: NoiseSetting) -> None:
        """Note it, and answer as if a typical word had been assumed."""
        self.asked.append(("noise", setting))
        self.noise_changed.emit(NoiseReading(setting, -21.0, False))

    def set_gain(self, gain_db: float) -> None:
        """Note it, and answer."""
        self.asked.append(("gain", gain_db))
        self.gain_changed.emit("USB microphone [ALSA]", gain_db)

    def rescan(self) -> None:
        """Note it."""
        self.asked.append(("rescan",))

    def reopen(self) -> None:
        """Note it."""
        self.asked.append(("reopen",))

    def save_sound(self, file: str) -> None:
        """Note it."""
        self.asked.append(("save sound", file))

    def diagnose(self) -> None:
        """Note it."""
        self.asked.append(("diagnose",))

    def look_for_exam(self, folder: str, unknown_ok: bool = False) -> None:
        """Note it."""
        self.asked.append(("look", folder, unknown_ok))

    def start_exam(self) -> None:
        """Note it, and answer."""
        self.asked.append(("exam",))
        self.exam_running_changed.emit(True)

    def cancel_exam(self) -> None:
        """Note it."""
        self.asked.append(("cancel exam",))

    def close(self) -> None:
        """Note it."""
        self.asked.append(("close",))


class FakeWatch:
    """Sees what a test tells it to, and notes what it is to look for."""

    def __init__(self, seen: Callable[[Sighting], None]) -> None:
        self.see = seen
        self.answering = True
        self.asked: list[object] = []

    def start(self) -> None:
        """Note it."""
        self.asked.append("start")

    def seek(self, search: Search) -> None:
        """Note it."""
        self.asked.append(search)

    def rest(self) -> None:
        """Note it."""
        self.asked.append("rest")

    def look(self) -> None:
        """Note it."""
        self.asked.append("look")

    def answers(self, timeout_s: float) -> bool:
        """What the test said."""
        return self.answering

    def close(self) -> None:
        """Note it."""
        self.asked.append("close")


def session(
    labels: tuple[str, ...] = LABELS, *, figure: Figure = "measured", truth: bool = False,
    live: bool = True, dense: EngineInfo = ENGINES[0],
) -> SessionFacts:  # fmt: skip
    """A session with both lanes."""
    sparse = EngineInfo("sparse-cpu", "sparse", True, "CPU", "C++ AVX-512", figure)
    stated = AccuracyStatement("validation", 3817, 3676, (0.957, 0.969))
    return SessionFacts(
        source="USB microphone", spec="mic", live=live, labels=labels, truth=truth,
        dense=LaneFacts(
            dense, "gsc12-dense", 2_522_128, 2_522_128, 2_531_000, OperatingPoint(), stated,
            13_912_400, 13_912_400, model_file="/models/gsc12-dense.safetensors",
        ),
        sparse=LaneFacts(
            sparse, "gsc12-sparse", 2_522_128, 121_300, 203_000, OperatingPoint(), stated,
            None, 13_912_400, model_file="/models/gsc12-sparse.safetensors",
        ),
    )  # fmt: skip


def detection(word: str, position_s: float, *, accepted: bool = True) -> Detection:
    """What the engine on air spotted."""
    return Detection(
        position_s, 0.0, word, 0.97, "sparse-cpu", "mic", _TIMINGS, accepted, position_s - 0.17
    )


def heard(word: str, position_s: float) -> Heard:
    """An accepted word with the other engine's answer."""
    return Heard(detection(word, position_s), "sparse", 182.0, True, word, 0.93)


def lane(family: Family, labels: tuple[str, ...], word: str, score: float) -> LaneReading:
    """One engine's answer: ``score`` for a word, little for the rest."""
    values = np.full(len(labels), 0.01, np.float32)
    values[labels.index(word)] = score
    return LaneReading(f"{family}-cpu", family, values, 10.0, 20.0, 1.0, 0)


def race(word: str = "left", progress: float = 1.0) -> RaceFacts:
    """A race in which the sparse engine is 20.6 times as fast."""
    dense = ThroughputReading("dense-cpu", 2825, 0.5, 177.2, 191.4)
    sparse = ThroughputReading("sparse-cpu", 58_150, 0.5, 8.62, 9.4)
    batched = ThroughputReading("dense-cpu", 4000, 0.4, 100.0, 101.0, 64)
    return RaceFacts(word, progress, dense, sparse, 1_132_520, batched, sparse)


def cost(family: Family = "sparse") -> LiveCost:
    """What a live decision costs the engine in a lane."""
    network_us, cold_us = (20.9, 27.2) if family == "dense" else (3.1, 8.3)
    runtime = "OpenVINO 2026.4.1, int8, 1 thread" if family == "dense" else "C++, AVX-512"
    return LiveCost(
        f"{family}-cpu", f"/models/gsc12-{family}.safetensors", f"{runtime}, every frame once", 64,
        network_us, cold_us, 344.0,
    )  # fmt: skip


def columns(count: int = 1250) -> npt.NDArray[np.float32]:
    """A rising tone over quiet noise."""
    noise = np.random.default_rng(3).random((count, 96), np.float32) * 0.2
    for column in range(count):
        noise[column, column * 96 // count] = 1.0
    return noise


def feed(bridge: FakeBridge, labels: tuple[str, ...] = LABELS, **more: object) -> None:
    """A whole session: ten seconds of sound, three words, a rejected one and a race."""
    bridge.engines_listed.emit(ENGINES)
    bridge.sources_listed.emit(
        (
            SourceChoice("mic", "default microphone", "microphone"),
            SourceChoice("demo.flac", "bundled recording", "recording"),
        )
    )
    bridge.session_opened.emit(session(labels, **more))  # type: ignore[arg-type]
    bridge.running_changed.emit(True)
    bridge.point_changed.emit(OperatingPoint(), OperatingPoint())
    bridge.columns.emit(columns(), 10.0)
    for position, word in ((1.0, "yes"), (3.2, "right"), (8.0, "left")):
        bridge.flagged.emit(detection(word, position))
        bridge.heard.emit(heard(word, position))
    bridge.flagged.emit(detection("unknown", 5.5, accepted=False))
    bridge.level.emit(LevelReading(-6.0, -14.0, False, False, 30.0))
    bridge.lane.emit(lane("dense", labels, "left", 0.93))
    bridge.lane.emit(lane("sparse", labels, "left", 0.97))
    bridge.raced.emit(race())
    bridge.live_cost.emit(cost("dense"))
    bridge.live_cost.emit(cost("sparse"))
