"""Clips a second of processor time, from WAV files to figures, beside the usual loop."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import open_engine
from engine.evaluation.evaluate import evaluate

LOOPED = 600  # every so-manieth clip goes through the slow loop


@pytest.fixture(scope="module")
def words(gsc: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The validation set as plain WAV files."""
    folder = tmp_path_factory.mktemp("wav")
    for file in sorted((gsc / "validation").rglob("*.flac")):
        samples, rate = soundfile.read(file, dtype="int16")
        wav = folder / file.parent.name / f"{file.stem}.wav"
        wav.parent.mkdir(exist_ok=True)
        soundfile.write(wav, samples, rate, subtype="PCM_16")
    return folder


def usual_loop() -> Callable[[Path], str]:
    """One recording after the other, as most people write it."""
    import librosa
    import torch

    from engine.bench.librosa_front import librosa_images

    torch.set_num_threads(1)
    images, _ = librosa_images()
    engine = open_engine("dense-cpu-fp32")

    def answer(path: Path) -> str:
        sound, _ = librosa.load(path, sr=16_000)
        padded = np.pad(sound, (0, 16_000 - len(sound)))
        return engine.model.labels[int(engine.predict(images(padded[None])).logits.argmax())]

    return answer


@pytest.mark.gsc
@pytest.mark.soak
def test_clips_a_second(words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Evaluation and loop take turns, so that both meet the same machine."""
    files = sorted(words.rglob("*.wav"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # librosa's imports
        answer = usual_loop()
        answer(files[0])
    evaluate(words, ["sparse-cpu"], limit=100)  # imports
    spent, looped, right = 0.0, 0.0, 0
    for turn in range(3):
        began = time.process_time()
        found = evaluate(words, ["sparse-cpu"])
        spent += time.process_time() - began
        part = files[turn :: len(files) // (LOOPED // 3)]
        began = time.process_time()
        right += sum(answer(file) == file.parent.name for file in part)
        looped += (time.process_time() - began) / len(part)
    began = time.process_time()
    evaluate(words, ["sparse-cpu"], out=tmp_path / "out")
    whole = time.process_time() - began
    ours, theirs = 3 * len(files) / spent, 3 / looped
    with capsys.disabled():
        print(
            f"\n{len(files)} clips a time, processor seconds of one core: {ours:,.0f} clips/s to "
            f"the figures, {len(files) / whole:,.0f} with every file and the report written; "
            f"librosa and torch one by one {theirs:,.0f} clips/s; {ours / theirs:.1f} times"
        )
    assert found.engines[0].metrics.accuracy > 0.9
    assert right > LOOPED / 2  # words of the model's alone can be right
    assert ours > 2_000
    assert ours > 10 * theirs
