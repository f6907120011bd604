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
from engine.frontend.logmel import CONSTANTS, to_bytes

TURNS, LOOPED = 3, 600  # clips of all turns that go through the slow loops
Answer = Callable[[Path], str]


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


def loops() -> tuple[Answer, Answer]:
    """One recording after the other: as most people write it, and with the filters made once."""
    import librosa
    import torch

    from engine.bench.librosa_front import librosa_images

    torch.set_num_threads(1)
    lean, _ = librosa_images()
    engine = open_engine("dense-cpu-fp32")

    def heard(path: Path) -> np.ndarray:
        sound, _ = librosa.load(path, sr=16_000)
        return np.pad(sound, (0, 16_000 - len(sound)))

    def answer(shown: np.ndarray) -> str:
        return engine.model.labels[int(engine.predict(shown).logits.argmax())]

    def usual(path: Path) -> str:
        power = librosa.feature.melspectrogram(
            y=np.pad(heard(path), CONSTANTS.pad), sr=16_000, n_fft=CONSTANTS.window,
            hop_length=CONSTANTS.hop, center=False, n_mels=CONSTANTS.bands,
            fmin=CONSTANTS.low_hz, fmax=CONSTANTS.high_hz, htk=True, norm=1,
        )  # fmt: skip
        return answer(to_bytes(np.ascontiguousarray(power.T))[None])

    return usual, lambda path: answer(lean(heard(path)[None]))


@pytest.mark.gsc
@pytest.mark.soak
def test_clips_a_second(words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Evaluation and loop take turns, so that both meet the same machine."""
    files = sorted(words.rglob("*.wav"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # librosa's imports
        both = loops()
        for answer in both:
            answer(files[0])
    evaluate(words, ["sparse-cpu"], limit=100)  # imports
    spent, looped, told = 0.0, [0.0, 0.0], []
    for turn in range(TURNS):
        began = time.process_time()
        found = evaluate(words, ["sparse-cpu"])
        spent += time.process_time() - began
        part = files[turn :: len(files) // (LOOPED // TURNS)]
        for i, answer in enumerate(both):
            began = time.process_time()
            told.append([answer(file) for file in part])
            looped[i] += (time.process_time() - began) / len(part)
    began = time.process_time()
    evaluate(words, ["sparse-cpu"], out=tmp_path / "out")
    whole = time.process_time() - began
    ours, (usual, lean) = TURNS * len(files) / spent, (TURNS / each for each in looped)
    with capsys.disabled():
        print(
            f"\n{len(files)} clips a time, processor seconds of one core: {ours:,.0f} clips/s to "
            f"the figures, {len(files) / whole:,.0f} with every file and the report written; "
            f"librosa and torch clip by clip {usual:,.0f} clips/s ({ours / usual:.1f} times), "
            f"{lean:,.0f} with filters made once ({ours / lean:.1f} times)"
        )
    assert found.engines[0].metrics.accuracy > 0.9
    assert told[0::2] == told[1::2]  # the loops hear the same
    assert ours > 2_000
    assert ours > 10 * usual
