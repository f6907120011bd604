"""What every engine of the table promises, checked for each one that can run here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine import open_engine
from engine.artifact import Model
from engine.engines.engine import Engine, EngineFailed, EngineUnavailable
from engine.engines.registry import ENGINES, EngineEntry
from engine.spec.network import run

# The first test of a simulated engine builds the simulation. The dense kernel has the same
# modules, and takes several times as long.
_BUILDS = pytest.mark.timeout(900)
MARKS = {
    "dense-cuda": pytest.mark.cuda,
    "sparse-sim": _BUILDS,
    "dense-sim": (_BUILDS, pytest.mark.soak),
}


@pytest.fixture(
    params=[pytest.param(entry, id=entry.id, marks=MARKS.get(entry.id, ())) for entry in ENGINES],
    scope="module",
)
def entry(request) -> EngineEntry:
    found: EngineEntry = request.param
    info = found.info()
    if not info.available:
        pytest.skip(f"{found.id} cannot run here: {info.reason}")
    return found


@pytest.fixture(scope="module")
def model(entry: EngineEntry, request) -> Model:
    return request.getfixturevalue("small_sparse" if entry.family == "sparse" else "graph_model")


@pytest.fixture(scope="module")
def engine(entry: EngineEntry, model: Model) -> Iterator[Engine]:
    with open_engine(entry.id, model) as opened:
        yield opened


def test_info_is_that_of_the_table(entry: EngineEntry, engine: Engine) -> None:
    info = engine.info
    assert (info.id, info.family, info.figure) == (entry.id, entry.family, entry.figure)
    assert info.available
    assert info.reason is None
    assert info.device
    assert info.runtime


def test_scores_are_those_of_the_truth(
    entry: EngineEntry, engine: Engine, model: Model, images, hard_images, saturates: bool
) -> None:
    batch = np.concatenate([images, hard_images])
    truth = run(model.network, batch)
    scores = engine.predict(batch)
    assert scores.logits.dtype == np.float32
    assert scores.logits.shape == (len(batch), len(model.labels))
    if entry.correctness in ("truth", "bit-exact"):
        assert scores.accumulators is not None
        assert scores.accumulators.dtype == np.int32
        np.testing.assert_array_equal(scores.accumulators, truth)
        np.testing.assert_allclose(scores.logits, truth * scores.scale, rtol=1e-6)
        return
    # a float net does not saturate at 255 as the integers do on images that are no speech
    exact = entry.correctness == "same-label" and not saturates
    judged = len(batch) if exact else len(images)
    real = (truth * model.network.output.scale)[:judged]
    best = np.sort(real, axis=1)
    clear = best[:, -1] - best[:, -2] > 0.3  # random nets have no margin of their own
    assert clear.sum() > judged / 2
    assert (scores.logits[:judged].argmax(1) == real.argmax(1))[clear].all()
    close = 0.02 if exact else 0.2
    assert np.abs(scores.logits[:judged] - real).max() < close * real.std()


@pytest.mark.parametrize("n", [0, 1, 3, 64, 65])
def test_any_number_of_images_is_answered(engine: Engine, model: Model, images, n: int) -> None:
    batch = np.resize(images, (n, 32, 32))
    logits = engine.predict(batch).logits
    assert logits.shape == (n, len(model.labels))
    for i in range(0, n, 16):
        alone = engine.predict(batch[i : i + 1]).logits[0]
        np.testing.assert_allclose(logits[i], alone, rtol=1e-3, atol=1e-3)


def test_a_stream_answers_for_its_window(engine: Engine, images) -> None:
    frames = np.concatenate([images[0], images[1]])
    padded = np.concatenate([np.zeros((32, 32), np.uint8), frames])
    windows = np.stack([padded[i + 1 : i + 33] for i in range(len(frames))])
    wanted = engine.predict(windows).logits
    stream = engine.stream()
    for frame, logits in zip(frames, wanted, strict=True):
        np.testing.assert_allclose(stream.push(frame).logits[0], logits, rtol=1e-3, atol=1e-3)


def test_a_reset_stream_is_a_new_one(engine: Engine, images) -> None:
    stream = engine.stream()
    first = [stream.push(frame).logits for frame in images[0][:5]]
    stream.reset()
    again = [stream.push(frame).logits for frame in images[0][:5]]
    np.testing.assert_array_equal(first, again)


def test_streams_do_not_disturb_each_other(engine: Engine, images) -> None:
    alone = engine.stream()
    wanted = [alone.push(frame).logits for frame in images[0][:8]]
    one, other = engine.stream(), engine.stream()
    for frame, disturbing, logits in zip(images[0], images[1], wanted, strict=False):
        got = one.push(frame).logits
        other.push(disturbing)
        np.testing.assert_array_equal(got, logits)


def test_activity_tells_the_winners(
    entry: EngineEntry, engine: Engine, model: Model, images
) -> None:
    activity = engine.activity(images[2])
    assert activity is not None
    truth = open_engine(f"{entry.family}-reference", model).activity(images[2])
    assert truth is not None
    assert [layer.name for layer in activity.layers] == ["conv1", "conv2", "linear1", "output"]
    for layer, expected in zip(activity.layers, truth.layers, strict=True):
        assert layer.shape == expected.shape
        assert layer.dense == expected.dense
        assert layer.indices.dtype == np.int32
        assert layer.values.dtype == np.uint8
        whole, wanted = (np.zeros(layer.shape, int).ravel() for _ in range(2))
        whole[layer.indices], wanted[expected.indices] = layer.values, expected.values
        if entry.correctness in ("truth", "bit-exact"):
            np.testing.assert_array_equal(whole, wanted)
            assert layer.multiplications == expected.multiplications
        else:
            assert np.abs(whole - wanted).mean() < 1
            assert layer.multiplications == pytest.approx(expected.multiplications, rel=0.05)


def test_wrong_input_is_said(engine: Engine, images) -> None:
    wrong = {
        "float64": images.astype(float),
        r"shape \(32, 32\)": images[0],
        r"shape \(2, 32, 31\)": np.zeros((2, 32, 31), np.uint8),
        "not C-contiguous": images[:, ::-1],
        "list": images.tolist(),
    }
    for message, given in wrong.items():
        with pytest.raises(EngineFailed, match=message):
            engine.predict(given)
    with pytest.raises(EngineFailed, match="shape"):
        engine.activity(images)
    with pytest.raises(EngineFailed, match="no frame"):
        engine.stream().push(np.zeros(31, np.uint8))


def test_closing_twice_is_harmless(entry: EngineEntry, model: Model, images) -> None:
    opened = open_engine(entry.id, model)
    stream = opened.stream()
    opened.close()
    opened.close()
    with pytest.raises(EngineFailed, match="is closed"):
        opened.predict(images)
    with pytest.raises(EngineFailed, match="is closed"):
        stream.push(images[0, 0])


def test_errors_hold_a_reason_and_a_remedy() -> None:
    for kind in (EngineUnavailable, EngineFailed):
        error = kind("the card is gone", "plug it in")
        assert (error.reason, error.remedy) == ("the card is gone", "plug it in")
        assert str(error) == "the card is gone; plug it in"
