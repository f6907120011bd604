"""The real bridge with real engines, on small random models and on the shipped ones."""

from __future__ import annotations

import csv
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from app.bridge import LiveBridge
from app.resources import asset
from app.values import Heard, SessionFacts
from engine.artifact import DEFAULT_MODELS, ModelRefused, find_model, save
from engine.audio.device_watch import Search, Sighting
from engine.audio.devices import InputDevice, choose_input
from engine.audio.opening import open_source
from engine.audio.source import SourceFailed
from engine.values import AudioBlock, NoiseReading, NoiseSetting, OperatingPoint

Bridges = Callable[..., LiveBridge]


@pytest.fixture
def small_models(models: ModuleType, tmp_path: Path) -> tuple[str, str]:
    """Two narrow random models as files."""
    paths = []
    for family in ("dense", "sparse"):
        model = models.build_model(family, (16, 16, 96), block_widths=(16, 16))
        path = tmp_path / f"{family}.safetensors"
        save(model, path)
        paths.append(str(path))
    return paths[0], paths[1]


@pytest.fixture
def watches() -> list[Any]:
    """What watches for microphones in each bridge that was made."""
    return []


@pytest.fixture
def bridges(
    small_models: tuple[str, str], fakes: ModuleType, watches: list[Any]
) -> Iterator[Bridges]:
    """Makes bridges on the small models, and closes them."""
    made: list[LiveBridge] = []

    def make(**wish: Any) -> LiveBridge:
        wish = {"models": small_models, "dense": "dense-reference", "sparse": "sparse-reference",
                "source": str(asset("sound/demo.flac")), **wish}  # fmt: skip
        made.append(LiveBridge(wish, watch=watching))
        return made[-1]

    def watching(seen: Callable[[Any], None]) -> Any:
        watches.append(fakes.FakeWatch(seen))
        return watches[-1]

    yield make
    for bridge in made:
        bridge.close()


class Notes:
    """What a bridge emitted."""

    def __init__(self, bridge: LiveBridge) -> None:
        self.sessions: list[SessionFacts] = []
        self.notices: list[str] = []
        self.lanes: set[str] = set()
        self.columns = 0
        self.running: list[bool] = []
        bridge.session_opened.connect(self.sessions.append)
        bridge.notice.connect(lambda text, trouble: self.notices.append(text))
        bridge.lane.connect(lambda reading: self.lanes.add(reading.engine))
        bridge.columns.connect(self._count)
        bridge.running_changed.connect(self.running.append)

    def _count(self, columns: Any, position_s: float) -> None:
        self.columns += len(columns)


def test_it_listens_with_both_engines(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    notes = Notes(bridge)
    with qtbot.waitSignal(bridge.engines_listed, timeout=60_000) as listed:
        bridge.begin()
    qtbot.waitUntil(lambda: len(notes.lanes) == 2 and notes.columns > 20, timeout=20_000)
    facts = notes.sessions[0]
    assert facts.source == "bundled recording"
    assert not facts.live
    assert facts.dense is not None
    assert facts.dense.info.id == "dense-reference"
    share = facts.dense.weights_nonzero / facts.dense.weights_total
    assert 0.98 < share <= 1  # of random bytes one in 256 is zero
    assert facts.sparse is not None
    assert facts.sparse.weights_nonzero < facts.sparse.weights_total
    expected = 28 * 28 * 16 * 25 + 10 * 10 * 16 * 16 * 25 + 400 * 96 + 96 * 12
    assert facts.dense.multiplications == expected
    assert {"dense-reference", "sparse-reference"} <= {info.id for info in listed.args[0]}
    assert all(info.available or info.reason for info in listed.args[0])
    assert notes.notices == []


def test_a_source_that_fails_gives_way_to_the_bundled_recording(
    qtbot: QtBot, bridges: Bridges, tmp_path: Path
) -> None:
    bridge = bridges(source=str(tmp_path / "nothing.wav"))
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.columns > 0, timeout=60_000)
    assert notes.sessions[0].source == "bundled recording"
    assert "nothing.wav" in notes.notices[0]
    assert "bundled recording plays" in notes.notices[0]


def test_no_microphone_gives_way_to_the_bundled_recording(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import session

    def without_microphone(spec: str, **options: Any) -> Any:
        if spec == "mic":
            raise SourceFailed("No microphone is connected; connect one.")
        return open_source(spec, **options)

    monkeypatch.setattr(session, "open_source", without_microphone)
    bridge = bridges(source=None)
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.columns > 0, timeout=60_000)
    assert notes.notices[0].startswith("No microphone is connected")


def test_an_unknown_engine_is_named_and_another_runs(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges(dense="dense-nonsense")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: bool(notes.sessions), timeout=60_000)
    assert "dense-nonsense" in notes.notices[0]
    dense = notes.sessions[0].dense
    assert dense is not None
    assert dense.info.family == "dense"


def test_engines_are_switched_while_it_listens(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    notes = Notes(bridge)
    with qtbot.waitSignal(bridge.engines_listed, timeout=60_000) as listed:
        bridge.begin()
    bridge.choose_engine("sparse", "sparse-cpu")
    qtbot.waitUntil(lambda: len(notes.sessions) == 2, timeout=20_000)
    switched = notes.sessions[1].sparse
    assert switched is not None
    assert switched.info.id == "sparse-cpu"
    assert any(text.startswith("sparse now runs on") for text in notes.notices)
    notes.lanes.clear()
    qtbot.waitUntil(lambda: "sparse-cpu" in notes.lanes, timeout=20_000)
    assert "sparse-reference" not in notes.lanes
    for absent in (info.id for info in listed.args[0] if not info.available):
        before = len(notes.sessions)
        bridge.choose_engine("sparse" if absent.startswith("sparse") else "dense", absent)
        qtbot.waitUntil(lambda before=before: len(notes.sessions) > before, timeout=60_000)
        assert notes.sessions[-1].sparse == switched
        break


def test_what_hangs_is_left_behind_when_all_is_opened_anew(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source that neither reads nor closes holds its threads; a new session does not wait."""
    from app import session

    freed = threading.Event()
    opened: list[str] = []

    class Hung:
        name, live, paced, duration_s = "hung", True, True, None

        def read(self) -> None:
            freed.wait()

        def close(self) -> None:
            freed.wait()

    def once_hung(spec: str, **options: Any) -> Any:
        opened.append(spec)
        return Hung() if len(opened) == 1 else open_source(spec, **options)

    monkeypatch.setattr(session, "open_source", once_hung)
    bridge = bridges()
    notes = Notes(bridge)
    bridge.begin()
    try:
        qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
        bridge.stop()  # now the session's own thread hangs too
        bridge.reopen()
        qtbot.waitUntil(lambda: len(notes.lanes) == 2 and notes.columns > 20, timeout=60_000)
        assert len(opened) == 2
        bridge.close()
    finally:
        freed.set()


def test_layers_come_while_they_are_watched(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    readings: list[Any] = []
    bridge.activity.connect(readings.append)
    bridge.watch_activity(True)
    bridge.begin()
    qtbot.waitUntil(lambda: len(readings) >= 3, timeout=60_000)
    for network in (readings[0].dense, readings[0].sparse):
        assert network.instead_of is None
        assert [layer.shape for layer in network.activity.layers] == [
            (14, 14, 16), (5, 5, 16), (96,), (12,),
        ]  # fmt: skip
    assert bridge.on_air == "sparse"


def test_stop_and_start(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
    bridge.stop()
    qtbot.waitUntil(lambda: notes.running == [True, False], timeout=10_000)
    bridge.start()
    qtbot.waitUntil(lambda: notes.running[-1] is True, timeout=10_000)


def test_the_operating_point_is_the_models_until_another_is_set(
    qtbot: QtBot, bridges: Bridges
) -> None:
    bridge = bridges()
    seen: list[tuple[OperatingPoint, OperatingPoint]] = []
    bridge.point_changed.connect(lambda point, own: seen.append((point, own)))
    bridge.begin()
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    own = seen[0][1]
    other = OperatingPoint(smoothing_s=0.5, threshold=0.4, refractory_s=2.0)
    bridge.set_point(other)
    bridge.reset_point()
    assert seen == [(own, own), (other, own), (own, own)]


def test_a_missing_model_is_one_sentence(qtbot: QtBot, tmp_path: Path, bridges: Bridges) -> None:
    bridge = bridges(models=(str(tmp_path / "no.safetensors"),))
    notes = Notes(bridge)
    with qtbot.waitSignal(bridge.notice, timeout=60_000):
        bridge.begin()
    assert "no.safetensors" in notes.notices[0]
    assert "Traceback" not in notes.notices[0]


def test_closing_at_any_moment_leaves_no_thread(qtbot: QtBot, bridges: Bridges) -> None:
    bridges().close()
    bridge = bridges()
    bridge.begin()
    bridge.close()
    bridge = bridges()
    with qtbot.waitSignal(bridge.session_opened, timeout=60_000):
        bridge.begin()
    bridge.close()
    bridge.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for Verilator")
def test_closing_while_a_simulation_is_built_ends_the_build(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from engine.ip.sim import card_library

    ends, program = tmp_path / "ends", tmp_path / "verilator" / "bin" / "verilator_bin"
    os.mkfifo(ends)
    reader = os.open(ends, os.O_RDONLY | os.O_NONBLOCK)
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexec 3>{ends}\necho runs >&3\nwhile :; do sleep 1; done\n")
    program.chmod(0o755)
    monkeypatch.setenv("VERILATOR_ROOT", str(tmp_path / "verilator"))
    monkeypatch.setattr(card_library, "cache_folder", lambda: tmp_path / "cache")
    bridge = bridges()
    notes = Notes(bridge)
    doing: list[str] = []
    bridge.working.connect(lambda family, text: doing.append(text))

    def runs() -> bool:
        try:
            return os.read(reader, 100) == b"runs\n"
        except BlockingIOError:
            return False

    try:
        bridge.begin()
        qtbot.waitUntil(lambda: bool(notes.sessions), timeout=60_000)
        bridge.choose_engine("sparse", "sparse-sim")
        qtbot.waitUntil(runs, timeout=60_000)
        qtbot.waitUntil(lambda: doing[-1].startswith("translating the kernel"), timeout=20_000)
        bridge.close()
        assert os.read(reader, 100) == b""  # nobody is left who could write into it
        assert list((tmp_path / "cache").iterdir()) == []
        assert len([text for text in doing if text.startswith("translating")]) == 1
        assert not [thread for thread in threading.enumerate() if thread.name == "opening"]
    finally:
        os.close(reader)


def test_the_shipped_models_hear_the_bundled_words(qtbot: QtBot) -> None:
    """Synthetic voices, so not an accuracy: only that the whole path hears most words rightly."""
    try:
        for name in DEFAULT_MODELS.values():
            find_model(name)
    except ModelRefused:
        pytest.skip("the trained models are not there")
    with asset("sound/demo.csv").open(newline="") as file:
        spoken = [row["word"] for row in csv.DictReader(file)][:4]
    bridge = LiveBridge({"source": str(asset("sound/demo.flac"))})
    heard: list[Heard] = []
    bridge.heard.connect(heard.append)
    races: list[Any] = []
    bridge.raced.connect(races.append)
    try:
        bridge.begin()
        qtbot.waitUntil(lambda: len(heard) >= 3 and bool(races), timeout=90_000)
    finally:
        bridge.close()
    words = [each.detection.word for each in heard]
    assert len(set(words) & set(spoken)) >= 2, (words, spoken)
    assert races[-1].sparse.words_per_second > 0
    assert races[-1].sparse_multiplications < 13_912_400


def test_a_single_lane_goes_on_air_by_itself(
    qtbot: QtBot, small_models: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import lanes

    monkeypatch.setattr(lanes, "DEFAULT_MODELS", {"dense": "no-such", "sparse": "no-such"})
    bridge = LiveBridge(
        {"source": str(asset("sound/demo.flac")), "models": small_models[:1],
         "dense": "dense-reference"}
    )  # fmt: skip
    try:
        with qtbot.waitSignal(bridge.session_opened, timeout=60_000) as opened:
            bridge.begin()
        assert opened.args[0].sparse is None
        qtbot.waitUntil(lambda: bridge.on_air == "dense", timeout=5_000)
    finally:
        bridge.close()


def test_without_any_model_the_window_says_so(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import lanes

    monkeypatch.setattr(lanes, "DEFAULT_MODELS", {"dense": "no-such", "sparse": "no-such"})
    bridge = LiveBridge({"source": str(asset("sound/demo.flac"))})
    notes = Notes(bridge)
    try:
        bridge.begin()
        qtbot.waitUntil(lambda: notes.running == [False], timeout=60_000)
    finally:
        bridge.close()
    assert notes.sessions[0].labels == ()
    assert any("No engine can run" in text for text in notes.notices)


class Unplugged:
    """A microphone that is pulled out after half a second of silence."""

    name, live, paced, duration_s = "USB microphone", True, True, None

    def __init__(self) -> None:
        self._blocks = 0
        self._closed = threading.Event()

    def read(self) -> AudioBlock | None:
        if self._closed.wait(0.01):
            return None
        self._blocks += 1
        if self._blocks > 50:
            raise SourceFailed("The microphone 'USB microphone' stopped; connect it again.")
        position_s = (self._blocks - 1) * 0.01
        return AudioBlock(np.zeros(160, np.float32), position_s, time.perf_counter())

    def close(self) -> None:
        self._closed.set()


def test_a_microphone_pulled_out_gives_way_and_comes_back(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import session

    opened: list[str] = []

    def with_microphone(spec: str, **options: Any) -> Any:
        opened.append(spec)
        return Unplugged() if spec.startswith("mic") else open_source(spec, **options)

    device = InputDevice(0, "USB microphone", "ALSA", 1, 48_000.0, True)
    monkeypatch.setattr(session, "open_source", with_microphone)
    monkeypatch.setattr(session, "look_again", lambda: None)
    monkeypatch.setattr(session, "input_devices", lambda: (device,))
    bridge = bridges(source="mic:USB microphone")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: len(notes.sessions) == 2, timeout=60_000)
    first, second = notes.sessions
    assert first.live
    assert not second.live
    assert second.source == "bundled recording"
    assert notes.notices == [
        "The microphone 'USB microphone' stopped; connect it again. "
        "Until then the bundled recording plays."
    ]
    bridge.rescan()
    qtbot.waitUntil(lambda: len(notes.sessions) == 3, timeout=10_000)
    assert notes.sessions[2].live
    assert opened.count("mic:USB microphone") == 2


class Steady:
    """A microphone that gives noise, silence or full scale, until it is told to fail."""

    name, live, paced, duration_s = "USB", True, True, None

    def __init__(self, device: InputDevice) -> None:
        self.device = device
        self.amplitude = 0.01
        self.failure: str | None = None
        self.released = False
        self._blocks = 0
        self._closed = threading.Event()
        self._noise = np.random.default_rng(7).uniform(-1, 1, 160).astype(np.float32)

    def read(self) -> AudioBlock | None:
        if self._closed.wait(0.002):
            return None
        if self.failure is not None:
            raise SourceFailed(self.failure)
        self._blocks += 1
        samples = np.clip(self._noise * np.float32(self.amplitude), -1, 1)
        return AudioBlock(samples, (self._blocks - 1) * 0.01, time.perf_counter())

    def close(self) -> None:
        self._closed.set()
        self.released = True


USB = InputDevice(0, "USB (hw:1,0)", "ALSA", 1, 48_000.0, False)
BUILT_IN = InputDevice(1, "Built-in (hw:0,0)", "ALSA", 2, 48_000.0, True)


class Machine:
    """Microphones that are there or not, behind a bridge that listens to one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, connected: tuple[InputDevice, ...]) -> None:
        from app import session

        self.connected = connected
        self.opened: list[Steady] = []
        monkeypatch.setattr(session, "open_source", self._open)
        monkeypatch.setattr(session, "look_again", lambda: None)
        monkeypatch.setattr(session, "input_devices", lambda: self.connected)

    def _open(self, spec: str, **options: Any) -> Any:
        if not spec.startswith("mic"):
            return open_source(spec, **options)
        self.opened.append(Steady(choose_input(self.connected, spec.partition(":")[2] or None)))
        return self.opened[-1]


def test_the_default_microphone_stands_in_and_the_chosen_one_is_gone_back_to(
    qtbot: QtBot, bridges: Bridges, watches: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(monkeypatch, (BUILT_IN,))
    bridge = bridges(source="mic:USB [ALSA]")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
    assert notes.sessions[-1].spec == "mic"
    assert notes.notices == [
        "There is no microphone named 'USB'; connected are: Built-in (hw:0,0). "
        "Until it is back the default microphone is heard."
    ]
    bridge.stop()
    bridge.start()  # told once
    qtbot.waitUntil(lambda: notes.running == [True, False, True], timeout=10_000)
    machine.connected = (USB, BUILT_IN)
    watches[0].see(Sighting(machine.connected))
    qtbot.waitUntil(lambda: Search("USB [ALSA]") in watches[0].asked, timeout=10_000)
    assert len(notes.sessions) == 2
    watches[0].see(Sighting(machine.connected, "USB [ALSA]", True))
    qtbot.waitUntil(lambda: len(notes.sessions) == 3, timeout=10_000)
    assert notes.sessions[-1].spec == "mic:USB [ALSA]"
    qtbot.waitUntil(lambda: len(notes.notices) == 2, timeout=10_000)
    assert notes.notices[1] == "The microphone 'USB' is heard again."
    assert all(source.released for source in machine.opened[:-1])
    assert not machine.opened[-1].released


def test_both_microphones_lost_and_the_default_one_back_first(
    qtbot: QtBot, bridges: Bridges, watches: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(monkeypatch, (USB, BUILT_IN))
    bridge = bridges(source="mic:USB [ALSA]")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
    machine.connected = ()
    machine.opened[-1].failure = "The microphone 'USB' stopped."
    qtbot.waitUntil(lambda: len(notes.sessions) == 2, timeout=10_000)
    assert notes.sessions[-1].source == "bundled recording"
    assert notes.notices == [
        "The microphone 'USB' stopped. Until then the bundled recording plays."
    ]
    machine.connected = (BUILT_IN,)
    watches[0].see(Sighting(machine.connected, "USB [ALSA]"))
    qtbot.waitUntil(lambda: watches[0].asked[-1] == Search(None), timeout=10_000)
    watches[0].see(Sighting(machine.connected, None, True))
    qtbot.waitUntil(lambda: len(notes.sessions) == 3, timeout=10_000)
    assert (notes.sessions[-1].spec, notes.sessions[-1].live) == ("mic", True)


def test_digital_silence_and_clipping_are_told(
    qtbot: QtBot, bridges: Bridges, watches: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(monkeypatch, (USB,))
    bridge = bridges(source="mic")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
    machine.opened[-1].amplitude = 0.0
    qtbot.waitUntil(lambda: len(notes.notices) == 1, timeout=60_000)
    assert "'USB' gives digital silence" in notes.notices[0]
    assert watches[0].asked[-1] == Search(None, moving=True)
    watches[0].see(Sighting((USB,), None, True))  # opened anew it would give sound
    qtbot.waitUntil(lambda: len(machine.opened) == 2, timeout=10_000)
    qtbot.waitUntil(lambda: len(notes.notices) == 2, timeout=10_000)
    assert notes.notices[1] == "The microphone 'USB' is heard again."
    machine.opened[-1].amplitude = 3.0
    qtbot.waitUntil(lambda: len(notes.notices) == 3, timeout=60_000)
    assert "is too loud and clips" in notes.notices[2]


def test_a_gain_is_kept_for_the_microphone(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch
) -> None:
    Machine(monkeypatch, (USB, BUILT_IN))
    bridge = bridges(source="mic:USB [ALSA]", gains={"USB [ALSA]": 12.0})
    gains: list[tuple[str, float]] = []
    levels: list[float] = []
    bridge.gain_changed.connect(lambda name, gain: gains.append((name, gain)))
    bridge.level.connect(lambda reading: levels.append(reading.rms_db))
    bridge.begin()
    qtbot.waitUntil(lambda: bool(levels), timeout=60_000)
    assert gains == [("USB [ALSA]", 12.0)]
    plain = 20 * np.log10(0.01 / np.sqrt(3))
    assert levels[-1] == pytest.approx(plain + 12, abs=1)
    bridge.set_gain(99.0)
    qtbot.waitUntil(lambda: len(gains) == 2, timeout=10_000)
    assert gains[-1] == ("USB [ALSA]", 24.0)
    qtbot.waitUntil(lambda: abs(levels[-1] - plain - 24) < 1, timeout=10_000)
    bridge.choose_source("mic")
    qtbot.waitUntil(lambda: len(gains) == 3, timeout=10_000)
    assert gains[-1] == ("Built-in [ALSA]", 0.0)
    bridge.choose_source(str(asset("sound/demo.flac")))
    qtbot.waitUntil(lambda: len(gains) == 4, timeout=10_000)
    assert gains[-1] == ("", 0.0)
    bridge.choose_source("mic:USB [ALSA]")
    qtbot.waitUntil(lambda: len(gains) == 5, timeout=10_000)
    assert gains[-1] == ("USB [ALSA]", 24.0)


def test_looking_again_says_what_is_connected(
    qtbot: QtBot, bridges: Bridges, watches: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(monkeypatch, (USB, BUILT_IN))
    bridge = bridges(source=str(asset("sound/demo.flac")))
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.running == [True], timeout=60_000)
    bridge.rescan()
    qtbot.waitUntil(lambda: "look" in watches[0].asked, timeout=10_000)
    watches[0].see(Sighting(machine.connected))
    qtbot.waitUntil(lambda: len(notes.notices) == 1, timeout=10_000)
    assert notes.notices[0] == "Microphones connected: USB, ALSA; Built-in, ALSA."
    bridge.rescan()
    watches[0].see(Sighting(()))
    qtbot.waitUntil(lambda: len(notes.notices) == 2, timeout=10_000)
    assert notes.notices[1].startswith("No microphone is connected")
    assert len(notes.sessions) == 1  # a recording that was chosen plays on


class AsMicrophone:
    """A recording that says it is a microphone."""

    name, live, paced, duration_s = "USB microphone", True, True, None

    def __init__(self, source: Any) -> None:
        self._source = source

    def read(self) -> AudioBlock | None:
        return self._source.read()

    def close(self) -> None:
        self._source.close()


def test_a_microphones_last_seconds_are_saved_only_when_kept(
    qtbot: QtBot, bridges: Bridges, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from app import session

    def microphone(spec: str, **options: Any) -> Any:
        source = open_source(str(asset("sound/demo.flac")), **options)
        return AsMicrophone(source) if spec == "mic" else source

    monkeypatch.setattr(session, "open_source", microphone)
    bridge = bridges(source="mic")
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.columns > 20, timeout=60_000)
    bridge.save_sound(str(tmp_path / "none.flac"))
    qtbot.waitUntil(lambda: any("No sound was kept" in text for text in notes.notices))
    bridge.keep_sound(True)
    before = notes.columns
    qtbot.waitUntil(lambda: notes.columns > before + 100, timeout=20_000)
    with qtbot.waitSignal(bridge.sound_saved, timeout=10_000) as saved:
        bridge.save_sound(str(tmp_path / "sound.flac"))
    assert saved.args == [str(tmp_path / "sound.flac")]
    sound, rate = soundfile.read(tmp_path / "sound.flac", dtype="float32")
    assert rate == 16_000
    whole, _ = soundfile.read(asset("sound/demo.flac"), dtype="float32")
    found = [at for at in range(0, len(whole) - 800, 160)
             if np.allclose(whole[at : at + 800], sound[:800], atol=1e-4)]  # fmt: skip
    assert found, "what was saved is not what was played"
    bridge.keep_sound(False)
    (tmp_path / "file").write_text("in the way")
    bridge.keep_sound(True)
    before = notes.columns
    qtbot.waitUntil(lambda: notes.columns > before + 50, timeout=20_000)
    bridge.save_sound(str(tmp_path / "file" / "sound.flac"))
    qtbot.waitUntil(lambda: any("was not saved (" in text for text in notes.notices))


def test_a_recording_is_not_kept(qtbot: QtBot, bridges: Bridges, tmp_path: Path) -> None:
    bridge = bridges()
    bridge.keep_sound(True)
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: notes.columns > 50, timeout=60_000)
    bridge.save_sound(str(tmp_path / "none.flac"))
    qtbot.waitUntil(lambda: any("No sound was kept" in text for text in notes.notices))
    assert list(tmp_path.glob("*.flac")) == []


def test_noise_is_mixed_in_and_told_until_it_is_off(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    told: list[NoiseReading] = []
    bridge.noise_changed.connect(told.append)
    bridge.begin()
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert told[0].setting == NoiseSetting()
    for setting in (NoiseSetting("babble", 5.0), NoiseSetting("pink", 0.0), NoiseSetting()):
        bridge.set_noise(setting)
        qtbot.waitUntil(lambda wanted=setting: told[-1].setting == wanted, timeout=20_000)


def test_the_source_that_was_picked_outlives_a_reopening(
    qtbot: QtBot, bridges: Bridges, tmp_path: Path
) -> None:
    picked = tmp_path / "picked.wav"
    soundfile.write(picked, np.zeros(16_000 * 60, np.float32), 16_000)
    bridge = bridges()
    notes = Notes(bridge)
    bridge.begin()
    qtbot.waitUntil(lambda: bool(notes.sessions), timeout=60_000)
    with qtbot.waitSignal(bridge.session_opened, timeout=60_000):
        bridge.choose_source(str(picked))
    with qtbot.waitSignal(bridge.session_opened, timeout=60_000):
        bridge.reopen()
    assert [facts.source for facts in notes.sessions] == [
        "bundled recording", "picked.wav", "picked.wav",
    ]  # fmt: skip


def test_noise_outlives_a_reopening(qtbot: QtBot, bridges: Bridges) -> None:
    bridge = bridges()
    told: list[NoiseReading] = []
    bridge.noise_changed.connect(told.append)
    bridge.begin()
    bridge.set_noise(NoiseSetting("pink", 5.0))
    qtbot.waitUntil(lambda: bool(told) and told[-1].setting.kind == "pink", timeout=60_000)
    told.clear()
    bridge.reopen()
    qtbot.waitUntil(lambda: bool(told) and told[-1].setting.kind == "pink", timeout=60_000)
