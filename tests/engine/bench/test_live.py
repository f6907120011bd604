"""Live races: who takes part, what is timed, and that it answers rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from engine import open_engine
from engine.artifact import Model
from engine.bench.bench import Plan, run_bench
from engine.bench.contender import NotTimed
from engine.bench.lineup import line_up
from engine.bench.live.contender import Push, checked, open_live
from engine.bench.live.measure import live_pairs
from engine.bench.live.sound import LiveSound
from engine.bench.report import document
from engine.bench.rows import Row, findings_of, ratios, told
from engine.bench.table import lines
from engine.bench.words import Words
from engine.engines.streams import WindowStreams
from engine.spec.network import run

Make = Callable[..., Row]


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


def test_streams_hear_the_words_one_after_the_other(words: Words) -> None:
    sound = LiveSound(words, 5)
    assert len(sound.frames) == len(sound.hops) == sound.ticks >= 33
    first = np.stack([frames[0] for frames in sound.frames[:32]])
    assert np.array_equal(first, words.images[0])
    assert not np.array_equal(sound.frames[0][0], sound.frames[0][1])
    hops = np.concatenate([hops[0] for hops in sound.hops[:32]])
    assert np.array_equal(hops, words.samples[0])
    assert LiveSound(words, 10_000).ticks * 10_000 < 100_000


def test_windows_of_a_sound_slide_by_a_frame(words: Words) -> None:
    windows = LiveSound(words, 3).windows(2, 40)
    assert windows.shape == (40, 2, 32, 32)
    assert not windows[0, 0, :31].any()
    assert np.array_equal(windows[31, 0], words.images[0])
    assert np.array_equal(windows[35, 1, :-1], windows[34, 1, 1:])


def test_whole_windows_are_those_of_the_truth(sparse: tuple[Model, Path], words: Words) -> None:
    sound, model = LiveSound(words, 70), sparse[0]  # more than are predicted at once
    expected = run(model.network, sound.windows(70, 34).reshape(-1, 32, 32)).argmax(1)
    with open_engine("sparse-reference", model) as engine:
        kept = WindowStreams(engine, 70)
        told = [kept.push(sound.frames[tick]).logits.argmax(1) for tick in range(34)]
    found = np.concatenate(told)
    assert np.array_equal(found, expected)


def test_everybody_answers_as_the_truth_or_is_not_timed(
    sparse: tuple[Model, Path], dense: tuple[Model, Path], words: Words
) -> None:
    sound = LiveSound(words, 2)
    windows = sound.windows(2, 40)
    for name, model in (
        ("sparse-cpu", sparse[0]),
        ("sparse-cpu-window", sparse[0]),
        ("sparse-reference", sparse[0]),
        ("dense-reference", dense[0]),
        ("dense-incremental-int8", dense[0]),
    ):
        truth = run(model.network, windows.reshape(-1, 32, 32)).argmax(1).reshape(40, 2)
        contender = open_live(name, model, 2)
        assert checked(contender, sound, truth).agreement >= 0.95
        contender.close()
        turned = open_live(name, model, 2)
        with pytest.raises(NotTimed, match="labels only"):
            checked(replace(turned, push=negated(turned.push)), sound, truth)
        turned.close()


def test_a_block_is_one_sound_frame_after_frame(sparse: tuple[Model, Path], words: Words) -> None:
    sound = LiveSound(words, 1)
    truth = run(sparse[0].network, sound.windows(1, 40)[:, 0]).argmax(1)[:, None]
    contender = open_live("sparse-cpu-block", sparse[0], 1)
    assert checked(contender, sound, truth).agreement == 1.0
    contender.close()


def negated(push: Push) -> Push:
    return lambda frames: -push(frames)


def test_who_listens(sparse: tuple[Model, Path], dense: tuple[Model, Path]) -> None:
    lineup = line_up(
        ("sparse-cpu", "sparse-reference", "dense-reference"),
        (str(sparse[1]), str(dense[1])),
        ("openvino-int8",),
    )
    one = [pair.id for pair in live_pairs(lineup, 1)]
    few = [pair.id for pair in live_pairs(lineup, 64)]
    assert few == [
        "sparse-cpu",
        "sparse-cpu-window",
        "sparse-reference",
        "dense-reference",
        "dense-incremental-int8",
        "dense-incremental-int8-graphs",
    ]
    assert [name for name in one if name != "sparse-cpu-block"] == few
    many = [pair.id for pair in live_pairs(lineup, 1024)]
    assert many == [name for name in few if "reference" not in name]


def test_a_live_bench_has_rows_of_its_own(
    sparse: tuple[Model, Path], dense: tuple[Model, Path], words: Words
) -> None:
    plan = Plan(
        ("sparse-cpu", "dense-reference"),
        (str(sparse[1]), str(dense[1])),
        batches=(1, 3),
        seconds=0.01,
        modes=("window", "live"),
    )
    report = run_bench(plan, words, quiet)
    live = [row for row in report.findings.rows if row.mode == "live"]
    assert {row.mode for row in report.findings.rows} == {"window", "live"}
    assert {row.engine for row in live} == {
        "sparse-cpu",
        "sparse-cpu-window",
        "sparse-cpu-block",
        "dense-reference",
        "dense-incremental-int8",
        "dense-incremental-int8-graphs",
    }
    for row in live:
        assert row.batch in (1, 3)
        assert row.streams_per_core == pytest.approx(row.words_per_second / 32)
        assert (row.cold_us is not None) == (row.batch == 1)
        alone = row.engine.endswith(("graphs", "block"))
        assert row.includes == "network" or not alone
    assert all(
        ratio.mode == "live"
        for ratio in ratios(report.findings.rows)
        if ratio.denominator in ("sparse-cpu-window", "dense-incremental-int8")
    )
    text = "\n".join(lines(report))
    assert "live, 3 streams at once, 1 thread, network alone: us a decision" in text
    assert "streams a core" in text
    found = document(report)["rows"]
    assert all(("streams_per_core" in row) == (row["mode"] == "live") for row in found)


def test_live_rows_come_back_from_json(row: Make) -> None:
    from engine.bench.rows import Findings

    findings = Findings((row(mode="live", batch=64), row()))
    assert findings_of(told(findings)) == findings


def test_modes_are_named_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "--mode", "live,loud"])
    assert ended.value.code == 2
    assert "neither window nor live" in capsys.readouterr().err
