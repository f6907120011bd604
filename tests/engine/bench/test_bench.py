"""A whole small bench with real engines: rows, counts, text and picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.artifact import Model
from engine.bench import bench as room
from engine.bench.bench import Plan, run_bench
from engine.bench.caps import CappedPlan
from engine.bench.librosa_front import librosa_images
from engine.bench.lineup import Lineup, Pair
from engine.bench.measure import settings
from engine.bench.plot import NoPicture, check_picture, plot
from engine.bench.report import Report
from engine.bench.rows import Absent, Findings, Row, ratios
from engine.bench.table import lines
from engine.bench.words import Words
from engine.spec.network import trace
from engine.training.work import count_work

Make = Callable[..., Row]
HOST = {"cpu": "A CPU", "cores": 2, "flags": ["avx512f"], "governor": None, "steal": 0.0}


def quiet(stage: str, done: int, total: int) -> None:
    assert 0 <= done <= total


def test_a_bench_times_every_engine_in_every_setting(
    sparse: tuple[Model, Path], dense: tuple[Model, Path], words: Words
) -> None:
    plan = Plan(
        ("sparse-reference", "dense-reference"),
        (str(sparse[1]), str(dense[1])),
        batches=(1, 3),
        seconds=0.01,
    )
    report = run_bench(plan, words, quiet)
    rows = report.findings.rows
    assert len(rows) == 2 * 2 * 2
    for row in rows:
        assert row.agreement == 1.0
        assert 0 < row.min_us <= row.p50_us <= row.p95_us
        assert (row.cold_us is not None) == (row.batch == 1)
        assert (row.cap, row.mode, row.threads, row.figure) == (None, "window", 1, "measured")
    assert ratios(rows) == ()  # sparse-cpu took no part
    assert report.words == "six seconds of noise"
    assert report.explained is None
    sparsity = report.counted[0]
    model = sparse[0]
    work = count_work(model, words.images, trace(model.network, words.images))
    assert sparsity["macs_performed_mean"] == pytest.approx(work.useful.mean())
    assert sparsity["macs_performed_worst"] == work.useful.max()
    assert sparsity["lanes_mean"] == pytest.approx(work.lanes.mean())
    assert sparsity["weights_nonzero"] == model.weights_nonzero
    assert sparsity["macs_dense"] == model.network.multiplications
    assert "lanes_mean" not in report.counted[1]


def test_peers_run_here_and_again_below_each_cap(
    sparse: tuple[Model, Path],
    dense: tuple[Model, Path],
    words: Words,
    row: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    capped: list[CappedPlan] = []

    def measure(lineup: Lineup, *_: object, **__: object) -> Findings:
        assert {pair.id for pair in lineup.pairs if pair.peer} == {entry.id for entry in room.PEERS}
        return Findings((row(),))

    def run_capped(plan: CappedPlan, *_: object) -> Findings:
        capped.append(plan)
        return Findings((row(cap=plan.cap),))

    monkeypatch.setattr(room, "measure", measure)
    monkeypatch.setattr(room, "run_capped", run_capped)
    monkeypatch.setattr(room, "host", lambda _: {"flags": ["avx512f", "avx2", "fma"]})
    models = (str(sparse[1]), str(dense[1]))
    report = run_bench(Plan(("sparse-cpu", "dense-cuda"), models, peers=True), words, quiet)
    (plan,) = capped
    assert (plan.cap, plan.engines, plan.models) == ("avx2", ("sparse-cpu",), models)
    assert "openvino-int8" in plan.peers
    assert "onnxruntime-int8" not in plan.peers  # it cannot be held
    assert [each.cap for each in report.findings.rows] == [None, "avx2"]


def test_the_gpu_has_batches_of_its_own(sparse: tuple[Model, Path]) -> None:
    model = sparse[0]
    pairs = tuple(Pair(name, model, False) for name in ("sparse-cpu", "dense-cpu", "dense-cuda"))
    found = settings(Lineup(pairs), (1, 64), (1, 2))
    assert [(each.batch, each.threads, len(each.pairs)) for each in found] == [
        (1, 1, 3),
        (64, 1, 3),
        (1, 2, 3),
        (64, 2, 3),
        (1024, 1, 2),
    ]
    assert len(settings(Lineup(pairs[:2]), (1,), (1,))) == 1


def test_librosa_sees_what_our_front_end_sees(words: Words) -> None:
    pytest.importorskip("librosa")
    images, told = librosa_images()
    apart = np.abs(images(words.samples).astype(int) - words.images)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 0.01  # float32 at a rounding edge
    assert told.startswith("librosa")


def test_the_table_says_who_and_how_much_faster(row: Make) -> None:
    findings = Findings(
        (
            row(p50_us=8.0, cold_us=40.0, words_per_joule=1234.0),
            row("openvino-int8", p50_us=100.0, runtime="OpenVINO", tier="brgconv", agreement=0.99),
            row("sparse-sim", p50_us=50.0, figure="modelled"),
            row(p50_us=6.0, cap="avx2"),
            row("openvino-int8-avx2", p50_us=120.0, cap="avx2"),
        ),
        (Absent("litert-int8", "gsc12-dense", "It is not installed."),),
        ("A note.",),
    )
    text = list(lines(Report(HOST, "some words", findings, warnings=("It was noisy.",))))
    assert text[0].startswith("A CPU, 2 cores (avx512f)")
    assert text[1] == "words: some words"
    (line,) = [each for each in text if each.startswith("  openvino-int8 ") and "12.50" in each]
    assert line.split() == "openvino-int8 gsc12-dense 100 12.00 9.00 10,000 12.50".split()
    assert any("99.0% of labels" in each and "brgconv" in each for each in text)
    assert any("1,234 words/J" in each for each in text)
    assert any(each.split()[-1:] == ["modelled"] for each in text)
    assert any("held to avx2" in each for each in text)
    assert any(each.split()[-1:] == ["20.00"] for each in text)
    assert "not here: litert-int8 (gsc12-dense): It is not installed." in text
    assert {"A note.", "It was noisy."} <= set(text)
    assert any("narrows the gap" in each for each in text)


def test_the_picture_is_measured_rows_alone(row: Make, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rows = (
        row(),
        row("openvino-int8", p50_us=90.0),
        row(model="cheap-sparse", p50_us=5.0),
        row("sparse-sim", figure="modelled"),
        row("torch-fp32", includes="frontend+network"),
        row(batch=64),
    )
    report = Report(HOST, "9 of 9 recordings below /some/where", Findings(rows))
    for name in ("bench.svg", "bench.png"):
        plot(report, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bench.png", "bench.svg"]
    text = (tmp_path / "bench.svg").read_text()
    for shown in ("A CPU", "openvino-int8", "gsc12-sparse 9.0x", "batch 64", "9 of 9 recordings"):
        assert shown in text
    for hidden in ("sparse-sim", "torch-fp32", "/some/where", "18.0x"):
        assert hidden not in text


def test_no_picture_without_a_measurement_or_a_format(row: Make, tmp_path: Path) -> None:
    report = Report(HOST, "", Findings((row(figure="modelled"),)))
    with pytest.raises(NoPicture, match="Nothing was measured"):
        plot(report, tmp_path / "a.png")
    with pytest.raises(NoPicture, match=r"\.png or \.svg"):
        check_picture(tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []
