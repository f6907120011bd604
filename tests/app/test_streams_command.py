"""`evaluate --stream`: options go where they belong, and a refusal is one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from app import cli, streams


def test_options_are_passed_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked: list[tuple[tuple[object, ...], dict[str, object]]] = []

    def fake(*places: object, progress: object, **names: object) -> str:
        asked.append((places, names))
        return "results"

    monkeypatch.setattr(streams, "evaluate_streams", fake)
    monkeypatch.setattr(streams, "summary_lines", lambda results: [f"the {results}"])
    typed = "evaluate --stream talk --engine dense-cpu --engine sparse-cpu --model a --margin 2"
    assert cli.main([*typed.split(), "--unknown-ok", "--out", str(tmp_path / "out")]) == 0
    assert asked == [
        (
            (Path("talk"), ["dense-cpu", "sparse-cpu"], ["a"]),
            {"out": tmp_path / "out", "unknown_ok": True, "margin": 2.0, "channels": "mix"},
        )
    ]
    assert capsys.readouterr().out == f"the results\nwritten to {tmp_path / 'out'}\n"
    monkeypatch.chdir(tmp_path)
    assert cli.main(["evaluate", "--stream", "talk", "--engine", "dense-cpu"]) == 0
    out: Any = asked[1][1]["out"]
    assert out.name.startswith("evaluation-")


def test_refusals_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "talk.wav"
    typed = ["evaluate", "--stream", str(file), "--engine", "sparse-cpu"]
    for labels, told in (
        (None, "talk.wav has no labels: put talk.csv with start_s,end_s,word"),
        ("start_s,end_s,word\n1,0,yes\n", "talk.csv, line 2: a label needs a start"),
        ("start_s,end_s,word\n0,1,nope\n", "Not words of the model nor of Speech Commands: nope"),
    ):
        soundfile.write(file, np.zeros(32_000), 16_000)
        if labels is not None:
            file.with_suffix(".csv").write_text(labels)
        assert cli.main([*typed, "--out", str(tmp_path / "out")]) == 1
        said = capsys.readouterr()
        assert told in said.err
        assert said.err.count("\n") == 1
        assert not (tmp_path / "out").exists()
