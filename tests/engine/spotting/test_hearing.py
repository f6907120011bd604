from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.frontend.logmel import image
from engine.spotting.hearing import Hearing
from engine.values import AudioBlock


def hear(hearing: Hearing, blocks: list[AudioBlock]) -> list[Any]:
    frames = []
    for block in blocks:
        hearing.level(block)
        frames += hearing.frames(block)
    return frames


@pytest.mark.parametrize("size", [100, 160, 4000, 48000])
def test_streaming_a_clip_gives_the_image_of_the_whole(kit: Any, clock: Any, size: int) -> None:
    clip = np.random.default_rng(3).uniform(-0.5, 0.5, 16000).astype(np.float32)
    hearing = Hearing(clock=clock)
    frames = hear(hearing, kit.blocks(clip, size)) + list(hearing.tail())
    columns = np.stack([heard.frame.column for heard in frames[:32]])
    assert (columns == image(clip)).all()
    positions = [heard.frame.position_s for heard in frames]
    assert positions == pytest.approx([(i + 1) / 32 for i in range(len(frames))])
    assert positions[-1] == pytest.approx(1.5)


@pytest.mark.parametrize("size", [160, 8000])
def test_a_frame_is_stamped_with_the_capture_of_its_own_last_sample(
    kit: Any, clock: Any, size: int
) -> None:
    frames = hear(Hearing(clock=clock), kit.blocks(kit.hush(1.0), size))
    for heard in frames:  # the kit captures position 0 at clock 100
        last_sample_s = heard.frame.position_s + 262 / 16000
        assert heard.frame.captured_s == pytest.approx(100 + last_sample_s)


def test_an_unpaced_block_was_captured_all_at_once(kit: Any) -> None:
    frames = hear(Hearing(as_captured=False), kit.blocks(kit.hush(1.0), 8000))
    assert {heard.frame.captured_s for heard in frames} == {100.5, 101.0}


def test_the_sound_of_a_frame_is_the_second_that_ends_with_it(kit: Any) -> None:
    ramp = (np.arange(32000) / 64000).astype(np.float32)
    for size in (160, 4000, 32000):
        frames = hear(Hearing(), kit.blocks(ramp, size))
        assert len(frames) == 63
        for i, heard in enumerate(frames):
            end = 500 * i + 762
            assert (heard.sound == ramp[max(0, end - 16000) : end]).all()


def test_a_gap_starts_the_front_end_anew_where_the_sound_goes_on(kit: Any, clock: Any) -> None:
    before, after = kit.tone(300, 0.5), kit.tone(900, 0.5)
    blocks = kit.blocks(before)
    rest = kit.blocks(after, start_s=2.0)
    rest[0] = replace(rest[0], dropped=24000)
    hearing = Hearing(clock=clock)
    hear(hearing, blocks)
    frames = hear(hearing, rest)
    assert [heard.after_gap for heard in frames] == [True] + [False] * (len(frames) - 1)
    assert frames[0].frame.position_s == pytest.approx(2 + 1 / 32)
    columns = np.stack([heard.frame.column for heard in frames])
    assert (columns == image(after)[: len(columns)]).all()
    assert hearing.samples_dropped == 24000


def test_speech_is_what_rises_above_the_noise(kit: Any) -> None:
    noise = 0.003 * np.random.default_rng(0).standard_normal(64000).astype(np.float32)
    spoken = noise.copy()
    spoken[48000:56000] += kit.tone(500, 0.5)
    frames = hear(Hearing(), kit.blocks(spoken))
    marks = {round(heard.frame.position_s, 3): heard.speech for heard in frames}
    assert not marks[2.875]
    assert marks[3.25]
    assert not any(heard.speech for heard in hear(Hearing(), kit.blocks(kit.hush(3.0))))


def test_a_word_in_a_recording_has_an_end(kit: Any) -> None:
    sound = np.concatenate([kit.hush(0.5), kit.tone(500, 0.4), kit.hush(0.4)])
    hearing = Hearing()
    ends = {
        round(heard.frame.position_s, 5): heard.word_end_s()
        for heard in hear(hearing, kit.blocks(sound))
    }
    assert ends[0.46875] is None
    assert ends[0.75] is None
    assert ends[1.25] == pytest.approx(0.9, abs=0.01)
