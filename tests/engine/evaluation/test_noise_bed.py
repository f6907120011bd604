from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.mix import faded
from engine.evaluation.noise_bed import NoiseBed, validation_noise
from engine.training.recordings import NoRecordings


def level_of(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_only_the_last_fifth_is_heard(tmp_path: Path) -> None:
    ramp = np.linspace(0, 0.5, 16_000 * 10)
    soundfile.write(tmp_path / "a.wav", ramp, 16_000, subtype="FLOAT")
    soundfile.write(tmp_path / "b.wav", np.tile(ramp, 2)[::2], 8_000, subtype="FLOAT")
    soundfile.write(tmp_path / "short.wav", ramp[: 16_000 * 4], 16_000)
    soundfile.write(tmp_path / "silent.wav", np.zeros(16_000 * 10), 16_000)
    first, second = validation_noise(tmp_path)
    np.testing.assert_allclose(first, ramp[128_000:], atol=1e-6)
    assert len(second) == 16_000 * 4
    assert 0.29 < second[2000:-2000].min() < 0.32


def test_a_folder_without_noise(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "short.wav", np.full(16_000, 0.1), 16_000)
    with pytest.raises(NoRecordings, match="five seconds"):
        validation_noise(tmp_path)


def test_the_bed_keeps_its_level_wherever_it_is_cut() -> None:
    random = np.random.default_rng(0)
    loud, quiet = (random.normal(0, s, 16_000 * 3).astype(np.float32) for s in (0.3, 0.01))
    bed = NoiseBed([loud, quiet], 0.05, np.random.default_rng(1))
    seconds = [level_of(bed.take(16_000)) for _ in range(60)]
    assert np.allclose(seconds, 0.05, rtol=0.08)


def test_takes_join_without_a_seam() -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 16_000 * 9).astype(np.float32)
    whole = NoiseBed([sound], 0.1, np.random.default_rng(7)).take(500_000)
    bed = NoiseBed([sound], 0.1, np.random.default_rng(7))
    parts = [bed.take(count) for count in (0, 1, 123_456, 300_000, 76_543)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("sound", [np.zeros(20_000), np.ones(7_000)])
def test_silence_and_snippets_make_no_bed(sound: np.ndarray) -> None:
    with pytest.raises(ValueError, match="silent or shorter"):
        NoiseBed([sound.astype(np.float32)], 0.1, np.random.default_rng(0))


def test_a_faded_clip_begins_and_ends_with_nothing() -> None:
    clip = np.ones(1_000, np.float32)
    sound = faded(clip)
    assert sound[0] == sound[-1] == 0
    assert (sound[160:-160] == 1).all()
    assert (clip == 1).all()
