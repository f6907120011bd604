"""Engines on real recordings: bit-exact and streaming, a sample here, every clip in the soak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import open_engine
from engine.audio.opening import open_source
from engine.engines.engine import Engine
from engine.evaluation.clip_list import load_clip_list
from engine.frontend import logmel
from engine.spec import network as spec
from engine.spotting.headless import answers
from engine.training.recordings import read_clip
from engine.values import OperatingPoint

SAMPLE = 150
CHUNK = 64


def validation_images(gsc: Path, limit: int | None) -> np.ndarray:
    with open_engine("sparse-reference") as engine:
        labels = engine.model.labels
    clips = load_clip_list(gsc / "validation", labels, limit=limit).entries
    return np.stack([logmel.image(read_clip(clip)[: logmel.CLIP_SAMPLES]) for clip in clips])


def differing(engine: Engine, images: np.ndarray) -> int:
    """How many of the images the engine answers otherwise than the integer truth."""
    count = 0
    for start in range(0, len(images), CHUNK):
        part = images[start : start + CHUNK]
        truth = spec.run(engine.model.network, part)
        count += int((engine.predict(part).accumulators != truth).any(axis=1).sum())
    return count


@pytest.mark.gsc
@pytest.mark.parametrize("limit", [SAMPLE, pytest.param(None, marks=pytest.mark.soak)])
def test_sparse_cpu_is_bit_exact_on_validation_words(gsc: Path, limit: int | None) -> None:
    images = validation_images(gsc, limit)
    assert len(images) == (limit or 4566)
    with open_engine("sparse-cpu") as engine:
        assert differing(engine, images) == 0


@pytest.mark.gsc
@pytest.mark.parametrize("limit", [SAMPLE, pytest.param(None, marks=pytest.mark.soak)])
def test_dense_cpu_says_what_the_integer_truth_says(gsc: Path, limit: int | None) -> None:
    images = validation_images(gsc, limit)
    with open_engine("dense-cpu") as engine:
        truth = np.concatenate(
            [
                spec.run(engine.model.network, images[start : start + CHUNK]).argmax(1)
                for start in range(0, len(images), CHUNK)
            ]
        )
        same = (engine.predict(images).logits.argmax(1) == truth).mean()
    assert same >= (0.995 if limit is None else 0.98)


@pytest.mark.gsc
@pytest.mark.parametrize("engine_id", ["sparse-cpu", "sparse-reference"])
def test_streaming_a_recording_is_evaluating_it_whole(gsc: Path, engine_id: str) -> None:
    files = sorted((gsc / "validation").rglob("*.flac"))[::400]
    compared = 0
    with open_engine(engine_id) as engine:
        for file in files:
            with open_source(str(file), paced=False) as source:
                clip = np.concatenate([block.samples for block in iter(source.read, None)])
            if len(clip) < logmel.CLIP_SAMPLES:
                continue  # its last frames depend on the silence that follows
            with open_source(str(file), paced=False) as source:
                told = list(answers(source, engine, engine.model.labels, OperatingPoint()))
            whole = engine.predict(logmel.image(clip)[None])
            assert np.array_equal(told[31].scores.accumulators, whole.accumulators)
            compared += 1
    assert compared >= 8
