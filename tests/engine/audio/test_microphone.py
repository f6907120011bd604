from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import engine.audio.microphone
from engine.audio.microphone import Microphone
from engine.audio.source import SourceFailed
from engine.values import AudioBlock


def speechlike(seconds: float, rate: int = 16000) -> np.ndarray:
    """A swept, swelling tone well below 8 kHz."""
    times = np.arange(round(seconds * rate)) / rate
    tone = np.sin(2 * np.pi * (300 * times + 400 * times**2))
    return (0.4 * np.sin(np.pi * times / seconds) * tone).astype(np.float32)


def test_opens_at_the_devices_own_rate_in_short_blocks(portaudio: Any) -> None:
    portaudio.add("USB", channels=1, rate=48000.0)
    with Microphone(sounddevice=portaudio) as microphone:
        settings = portaudio.streams[0].settings
        assert microphone.live
        assert microphone.name == "USB"
    wanted = {"samplerate": 48000, "blocksize": 480, "channels": 1, "latency": "low", "device": 0}
    assert {key: settings[key] for key in wanted} == wanted
    assert portaudio.streams[0].closed


def test_16_khz_comes_through_bit_for_bit(portaudio: Any, clock: Any) -> None:
    portaudio.add("USB")
    sound = speechlike(0.4)
    with Microphone(sounddevice=portaudio, clock=clock) as microphone:
        for start in range(0, len(sound), 160):
            clock.now += 0.01
            portaudio.streams[0].deliver(sound[start : start + 160])
            block = microphone.read()
            assert block is not None
            assert (block.samples == sound[start : start + 160]).all()
            assert block.position_s == start / 16000
            assert block.captured_s == clock.now
            assert block.dropped == 0


@pytest.mark.parametrize("rate", [8000, 44100, 48000])
def test_other_rates_are_resampled_without_shift(portaudio: Any, clock: Any, rate: int) -> None:
    portaudio.add("USB", channels=1, rate=float(rate))
    sound, truth = speechlike(1.2, rate), speechlike(1.2)
    parts, end_s = [], 0.0
    with Microphone(sounddevice=portaudio, clock=clock) as microphone:
        for step in range(4):
            clock.now += 0.3
            cut = slice(round(step * 0.3 * rate), round((step + 1) * 0.3 * rate))
            portaudio.streams[0].deliver(sound[cut])
            while end_s < cut.stop / rate - 0.12:  # the resampler still holds the rest
                block = microphone.read()
                assert block is not None
                end_s = block.position_s + len(block.samples) / 16000
                late_s = clock.now - block.captured_s
                assert late_s == pytest.approx(cut.stop / rate - end_s, abs=1e-3)
                parts.append(block.samples)
    heard = np.concatenate(parts)
    assert np.abs(heard - truth[: len(heard)]).max() < 0.01


def test_channels_are_mixed_or_chosen(portaudio: Any) -> None:
    portaudio.add("USB", channels=2)
    frames = np.tile(np.array([[0.5, -0.1]], np.float32), (160, 1))
    for channel, value in ((None, 0.2), (1, 0.5), (2, -0.1)):
        with Microphone(sounddevice=portaudio, channel=channel) as microphone:
            portaudio.streams[-1].deliver(frames[:, : portaudio.streams[-1].settings["channels"]])
            block = microphone.read()
            assert block is not None
            assert block.samples == pytest.approx(np.full(160, value))


def test_a_device_that_refuses_two_channels_is_opened_with_all_it_has(portaudio: Any) -> None:
    portaudio.add("interface", channels=8)
    portaudio.refuses = lambda settings: settings["channels"] != 8
    with Microphone(sounddevice=portaudio) as microphone:
        portaudio.streams[-1].deliver(np.full((160, 8), 0.25, np.float32))
        block = microphone.read()
    assert block is not None
    assert block.samples == pytest.approx(np.full(160, 0.25))


def test_a_device_that_cannot_be_opened_is_one_sentence(portaudio: Any) -> None:
    portaudio.add("USB", channels=2)
    portaudio.refuses = lambda settings: True
    with pytest.raises(SourceFailed, match=r"'USB' cannot be opened \(Invalid number of channels"):
        Microphone(sounddevice=portaudio)


def test_a_stream_that_ends_by_itself_is_told(portaudio: Any) -> None:
    portaudio.add("USB")
    with Microphone(sounddevice=portaudio) as microphone:
        portaudio.streams[0].settings["finished_callback"]()
        with pytest.raises(SourceFailed, match="'USB' stopped: it was unplugged"):
            microphone.read()


def test_a_stream_that_falls_silent_is_told(
    portaudio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.audio.microphone, "SILENT_FOR_S", 0.05)
    portaudio.add("USB")
    with Microphone(sounddevice=portaudio) as microphone:
        portaudio.streams[0].deliver(speechlike(0.01))
        assert microphone.read() is not None
        with pytest.raises(SourceFailed, match="'USB' gave no sound"):
            microphone.read()


def test_closing_ends_a_waiting_read(portaudio: Any) -> None:
    portaudio.add("USB")
    microphone = Microphone(sounddevice=portaudio)
    answers: list[AudioBlock | None] = []
    reader = threading.Thread(target=lambda: answers.append(microphone.read()))
    reader.start()
    microphone.close()
    microphone.close()
    reader.join(10)
    assert answers == [None]


def test_a_slow_reader_loses_the_backlog_and_positions_count_it(portaudio: Any, clock: Any) -> None:
    portaudio.add("USB")
    sound = speechlike(2.0)
    with Microphone(sounddevice=portaudio, clock=clock) as microphone:
        stream = portaudio.streams[0]
        stream.deliver(sound[:160])
        assert microphone.read() is not None
        for start in range(160, 16000, 160):  # nobody reads for a second
            clock.now += 0.01
            stream.deliver(sound[start : start + 160])
        clock.now += 0.01
        threading.Timer(0.05, stream.deliver, (sound[16000:16160],)).start()
        block = microphone.read()
    assert block is not None
    assert block.dropped == 15840
    assert block.position_s == 1.0
    assert (block.samples == sound[16000:16160]).all()


class Reader(threading.Thread):
    """Reads a microphone to its end and tells how far it has come."""

    def __init__(self, microphone: Microphone) -> None:
        super().__init__(daemon=True)
        self.blocks: list[AudioBlock] = []
        self._microphone = microphone
        self._end = 0
        self._moved = threading.Condition()
        self.start()

    def run(self) -> None:
        while block := self._microphone.read():
            with self._moved:
                self.blocks.append(block)
                self._end = round(block.position_s * 16000) + len(block.samples)
                self._moved.notify_all()

    def reach(self, position: int, timeout_s: float = 10) -> bool:
        with self._moved:
            return self._moved.wait_for(lambda: self._end >= position, timeout_s)


def test_sound_that_comes_late_in_a_burst_is_dropped_until_it_is_fresh(
    portaudio: Any, clock: Any
) -> None:
    portaudio.add("USB")
    numbers = np.arange(16000 * 4, dtype=np.float32) / 2**20
    with Microphone(sounddevice=portaudio, clock=clock) as microphone:
        stream, reader = portaudio.streams[0], Reader(microphone)

        def deliver(start_s: float, stop_s: float, pace: float) -> None:
            for position in range(round(start_s * 16000), round(stop_s * 16000), 160):
                clock.now += 0.01 * pace
                stream.deliver(numbers[position : position + 160])

        deliver(0, 0.3, pace=1)
        assert reader.reach(4800)
        clock.now += 3.0  # the server stalls, then delivers all of that at once
        deliver(0.3, 3.3, pace=0.01)
        for step in range(330, 400):  # from now on in time, until one of these comes through
            deliver(step / 100, (step + 1) / 100, pace=1)
            if reader.reach((step + 1) * 160, 0.2):
                break
    reader.join(10)
    assert reader.reach(3.3 * 16000, 0)
    assert 2.3 < sum(block.dropped for block in reader.blocks) / 16000 < 3.7
    for block in reader.blocks:
        start = round(block.position_s * 16000)
        assert (block.samples == numbers[start : start + len(block.samples)]).all()


def test_sound_that_never_comes_is_counted_as_lost(portaudio: Any, clock: Any) -> None:
    portaudio.add("USB")
    with Microphone(sounddevice=portaudio, clock=clock) as microphone:
        stream, reader = portaudio.streams[0], Reader(microphone)
        for step in range(200):
            if step == 50:
                clock.now += 2.0
            clock.now += 0.01
            stream.deliver(speechlike(0.01))
            lost = 2.0 if step >= 50 else 0.0
            reader.reach(round((step / 100 + lost) * 16000), 0.1)
    reader.join(10)
    last = reader.blocks[-1]
    assert last.position_s == pytest.approx(4.0, abs=0.05)
    assert sum(block.dropped for block in reader.blocks) > 1.9 * 16000


def test_a_device_that_refuses_its_own_rate_is_heard_at_another(portaudio: Any) -> None:
    portaudio.add("USB", rate=96000.0)
    portaudio.refuses = lambda settings: settings["samplerate"] != 44100
    with Microphone(sounddevice=portaudio) as microphone:
        assert microphone.rate == 44100
        assert "refused its own rate of 96000 Hz and is heard at 44100 Hz" in microphone.remark
        portaudio.streams[0].deliver(speechlike(0.5, 44100))
        parts = []
        while sum(map(len, parts)) < 0.35 * 16000:
            block = microphone.read()
            assert block is not None
            parts.append(block.samples)
    heard = np.concatenate(parts)
    assert np.abs(heard - speechlike(0.5)[: len(heard)]).max() < 0.01


def test_a_stream_that_does_not_start_is_not_kept_open(
    portaudio: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    portaudio.add("USB")
    create = portaudio.InputStream

    def broken(**settings: Any) -> Any:
        stream = create(**settings)

        def start() -> None:
            raise portaudio.PortAudioError("no")

        stream.start = start
        return stream

    monkeypatch.setattr(portaudio, "InputStream", broken)
    with pytest.raises(SourceFailed):
        Microphone(sounddevice=portaudio)
    assert all(stream.closed for stream in portaudio.streams)


def test_a_server_that_hangs_holds_up_only_a_thread(portaudio: Any) -> None:
    portaudio.add("USB")
    answers = threading.Event()
    microphone = Microphone(sounddevice=portaudio)
    close = portaudio.streams[0].close

    def hangs() -> None:
        answers.wait(30)
        close()

    portaudio.streams[0].close = hangs
    microphone.close()
    assert not microphone.released
    microphone.close()
    answers.set()
    for thread in threading.enumerate():
        if thread.name == "closing a microphone":
            thread.join(10)
    assert microphone.released
