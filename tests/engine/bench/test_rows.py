"""Ratios are of rows that ran in one race; documents say all and can be read again."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bench.report import Report, document
from engine.bench.rows import Absent, Findings, Row, findings_of, ratios, told

Make = Callable[..., Row]


def test_a_ratio_is_how_many_times_as_many_words(row: Make) -> None:
    rows = [row(p50_us=8.0), row("openvino-int8", p50_us=80.0), row("dense-cpu", p50_us=4.0)]
    assert [(each.denominator, each.ratio) for each in ratios(rows)] == [
        ("openvino-int8", 10.0),
        ("dense-cpu", 0.5),
    ]
    assert rows[0].words_per_second == 125_000


def test_rows_of_other_races_are_not_compared(row: Make) -> None:
    other = [
        row("dense-cpu", batch=64),
        row("dense-cpu", threads=2),
        row("dense-cpu", includes="frontend+network"),
        row("dense-cpu", cap="avx2"),
        row("dense-cpu", mode="live"),
        row("dense-cpu", figure="modelled"),
    ]
    assert ratios([row(), *other]) == ()
    assert len(ratios([row(), *other, row("dense-cpu")])) == 1
    assert ratios([row(figure="simulated"), row("dense-cpu")]) == ()


def test_every_sparse_model_has_ratios_of_its_own(row: Make) -> None:
    rows = [row(model="a", p50_us=5.0), row(model="b"), row("torch-fp32", p50_us=100.0)]
    assert [(each.model, each.ratio) for each in ratios(rows)] == [("a", 20.0), ("b", 10.0)]


def test_the_document_has_what_the_contract_names(row: Make) -> None:
    counted = {
        name: 1
        for name in (
            "weights_total",
            "weights_nonzero",
            "macs_dense",
            "macs_performed_mean",
            "macs_performed_worst",
        )
    }
    host = {"cpu": "one", "flags": [], "cores": 2, "governor": None, "steal": 0.0}
    findings = Findings((row(cold_us=30.0), row("dense-cpu")))
    told_models = ({"model": "d", "family": "dense"}, {"model": "s", "family": "sparse", **counted})
    made = json.loads(json.dumps(document(Report(host, "words", findings, told_models))))
    assert made["schema_version"] == 1
    assert {"cpu", "flags", "cores", "governor", "steal"} <= set(made["host"])
    assert set(made["rows"][0]) >= {
        *("engine", "model", "runtime", "tier", "cap", "batch", "threads", "words_per_second"),
        *("us_per_word", "cold_us", "includes", "mode", "figure"),
    }
    assert set(made["rows"][0]["us_per_word"]) == {"p50", "p95", "min"}
    assert set(made["ratios"][0]) >= {
        *("numerator", "denominator", "model", "mode", "batch", "threads", "includes", "cap"),
        "ratio",
    }
    assert made["sparsity"]["model"] == "s"
    assert set(counted) <= set(made["sparsity"])
    assert [each["model"] for each in made["models"]] == ["d", "s"]
    assert "explained" not in made


@settings(deadline=None)
@given(
    us=st.floats(0.01, 1e6),
    cap=st.sampled_from([None, "avx2"]),
    joule=st.one_of(st.none(), st.floats(0.1, 1e6)),
    cold=st.one_of(st.none(), st.floats(0.1, 1e6)),
)
def test_findings_survive_a_file(
    row: Make, us: float, cap: str | None, joule: float | None, cold: float | None
) -> None:
    made = row("torch-int8", p50_us=us, cap=cap, words_per_joule=joule, cold_us=cold)
    findings = Findings((made,), (Absent("a", "b", "It is not here."),), ("A note.",))
    document = json.loads(json.dumps(told(findings)))
    assert findings_of(document) == findings
    assert ("words_per_joule" in document["rows"][0]) == (joule is not None)


def test_what_is_told_twice_is_kept_once(row: Make) -> None:
    one = Findings((row(),), (Absent("a", "b", "No."),), ("Note.",))
    both = one.joined(one)
    assert len(both.rows) == 2
    assert (both.absent, both.notes) == (one.absent, one.notes)
