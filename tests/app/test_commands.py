from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, get_args

import numpy as np
import pytest
import soundfile

from app import cli
from app.commands import engines, evaluate, robustness
from app.condition import BABBLE
from app.progress import Bars
from app.resources import asset
from engine.audio.rooms import ROOMS
from engine.evaluation.conditions import Condition, Noise, load_babble
from engine.training.labels import TEN_WORDS
from engine.values import AccuracyStatement, EngineInfo

HERE = EngineInfo("sparse-cpu", "sparse", True, "this CPU", "C++", "measured")
MISSING = EngineInfo(
    "dense-cuda", "dense", False, "GPU", "torch", "measured", "torch is missing", "install it"
)


def noise(path: Path, seconds: float, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.random.default_rng(seed).uniform(-0.1, 0.1, round(seconds * 16000))
    soundfile.write(path, samples, 16000)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A clip of each of the ten words, one of another, and ten seconds of noise."""
    for seed, word in enumerate((*TEN_WORDS, "bed")):
        noise(tmp_path / "clips" / word / f"{seed}.wav", 1.0, seed)
    noise(tmp_path / "noise" / "hiss.wav", 10.0, 99)
    return tmp_path


def test_engines_as_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "available_engines", lambda: (HERE, MISSING))
    assert cli.main(["engines"]) == 0
    here, missing = capsys.readouterr().out.splitlines()
    assert here.split() == "sparse-cpu sparse measured, C++ on this CPU".split()
    assert missing.endswith("not here: torch is missing; install it")


def test_engines_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "available_engines", lambda: (HERE, MISSING))
    assert cli.main(["engines", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema_version"] == 1
    assert [row["id"] for row in document["engines"]] == ["sparse-cpu", "dense-cuda"]
    assert document["engines"][0] == {
        "id": "sparse-cpu",
        "family": "sparse",
        "available": True,
        "reason": None,
        "remedy": None,
        "device": "this CPU",
        "runtime": "C++",
        "figure": "measured",
    }


@dataclass
class Asked:
    """What the fake evaluation was called with."""

    places: tuple[object, ...] = ()
    names: dict[str, Any] | None = None


def test_evaluate_passes_its_options_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = Asked()

    def fake(*places: object, progress: object, **names: object) -> str:
        asked.places, asked.names = places, names
        return "results"

    monkeypatch.setattr(evaluate, "evaluate", fake)
    monkeypatch.setattr(evaluate, "summary_lines", lambda results: [f"the {results}"])
    out = tmp_path / "out"
    typed = "evaluate list.csv --engine dense-cpu --engine sparse-cpu --model a --limit 5"
    typed += " --margin 1.5 --embed-audio 3 --channels 2"
    assert cli.main([*typed.split(), "--unknown-ok", "--out", str(out)]) == 0
    assert asked.places == (Path("list.csv"), ["dense-cpu", "sparse-cpu"], ["a"])
    assert asked.names == {
        **{"out": out, "limit": 5, "unknown_ok": True},
        **{"condition": None, "babble": None, "margin": 1.5, "embed_audio": 3},
        **{"sweep_seed": None, "channels": 2, "jobs": None, "dask": None, "resume": False},
    }
    assert capsys.readouterr().out == f"the results\nwritten to {out}\n"
    noisy = "evaluate list.csv --engine dense-cpu --noise babble --snr -5 --room hall --level -10"
    assert cli.main([*noisy.split(), "--seed", "3", "--out", str(out)]) == 0
    assert asked.names is not None
    assert asked.names["condition"] == Condition("babble", -5.0, "hall", -10.0, seed=3)
    assert asked.names["babble"].is_file()
    swept = "evaluate list.csv --engine dense-cpu --noise-sweep --seed 4"
    assert cli.main([*swept.split(), "--out", str(out)]) == 0
    assert asked.names["sweep_seed"] == 4
    assert asked.names["channels"] == "mix"
    assert asked.names["babble"].is_file()


def test_two_evaluations_are_compared(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(recordings)
    evaluated = ["evaluate", "clips", "--engine", "sparse-reference", "--limit", "4", "--out"]
    assert cli.main([*evaluated, "a"]) == 0
    assert cli.main([*evaluated, "b"]) == 0
    capsys.readouterr()
    assert cli.main(["evaluate", "--compare", "a", "b", "--out", "c", "--margin", "2"]) == 0
    told = capsys.readouterr().out
    assert "4 clips in both" in told
    assert "0 answers changed" in told
    assert (recordings / "c" / "report.html").is_file()
    assert cli.main(["evaluate", "--compare", "a", "clips"]) == 1
    assert "There is no evaluation in clips" in capsys.readouterr().err


def test_robustness_measures_draws_and_writes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked, written = Asked(), []

    def fake(*places: object, progress: object, **names: object) -> tuple[str, str]:
        asked.places, asked.names = places, names
        return "data", "curve"

    def no_picture(curve: str, file: Path) -> None:
        raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")

    monkeypatch.setattr(robustness, "robustness", fake)
    monkeypatch.setattr(robustness, "curve_lines", lambda curve: [f"the {curve}"])
    monkeypatch.setattr(robustness, "write_curve", lambda *all_of_it: written.append(all_of_it))
    monkeypatch.setattr(robustness, "plot_curve", lambda *all_of_it: written.append(all_of_it))
    out = tmp_path / "out"
    typed = "robustness list.csv --engine dense-cpu --model a --limit 5 --seed 3 --unknown-ok --out"
    assert cli.main([*typed.split(), str(out)]) == 0
    assert asked.places == (Path("list.csv"), ["dense-cpu"], ["a"])
    assert asked.names is not None
    assert asked.names.pop("babble").is_file()
    assert asked.names == {"limit": 5, "seed": 3, "unknown_ok": True, "jobs": None}
    assert written == [
        ("curve", "data", out),
        ("curve", out / "curve.svg"),
        ("curve", out / "curve.png"),
    ]
    assert capsys.readouterr().out == f"the curve\nwritten to {out}\n"
    monkeypatch.setattr(robustness, "plot_curve", no_picture)
    assert cli.main([*typed.split(), str(out)]) == 0
    told = capsys.readouterr().out
    assert "no picture" in told
    assert "'sparsespot[train]'" in told


def test_the_bundled_babble_is_a_minute_of_talk_at_the_level_it_says() -> None:
    talk = load_babble(asset(BABBLE))
    assert len(talk) == 60 * 16000
    assert 20 * np.log10(talk.std()) == pytest.approx(-22, abs=0.5)


def test_options_name_the_noises_and_rooms_there_are() -> None:
    choices = {
        word
        for action in cli.parser()._subparsers._group_actions[0].choices["evaluate"]._actions  # type: ignore[union-attr]
        for word in action.choices or ()
    }
    assert choices == {*get_args(Noise), *ROOMS} - {"none"}


def test_evaluate_without_out_writes_to_a_dated_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(evaluate, "evaluate", lambda *_, **names: names["out"].mkdir())
    monkeypatch.setattr(evaluate, "summary_lines", lambda _: [])
    assert cli.main(["evaluate", "clips", "--engine", "dense-cpu"]) == 0
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("evaluation-")
    assert str(folder) in capsys.readouterr().out


def test_a_folder_without_audio_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["data", "check", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert str(tmp_path) in told
    assert told.count("\n") == 1


def test_data_check_tells_and_fails_where_something_must_be_mended(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["data", "check", str(recordings / "clips")]) == 0
    assert "11 recordings" in capsys.readouterr().out
    (recordings / "clips" / "bed" / "broken.wav").write_bytes(b"RIFF")
    assert cli.main(["data", "check", str(recordings / "clips")]) == 1
    said = capsys.readouterr()
    assert "broken.wav" in said.out
    assert "to mend" in said.err


def test_data_manifest_writes_the_list(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = recordings / "list.csv"
    typed = ["data", "manifest", str(recordings / "clips"), "--noise", str(recordings / "noise")]
    assert cli.main([*typed, "-o", str(listed)]) == 0
    with listed.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    labels = [row["label"] for row in rows]
    assert sorted({*labels}) == sorted({*TEN_WORDS, "_unknown_", "_silence_"})
    assert labels.count("_silence_") == 300
    assert f"{len(rows)} recordings" in capsys.readouterr().out


def test_data_stream_writes_sound_and_labels(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [recordings / name for name in ("a.wav", "b.wav")]
    for file in made:
        typed = ["data", "stream", str(recordings / "clips"), "--noise", str(recordings / "noise")]
        options = "--snr -3.5 --seconds 20 --seed 4".split()
        assert cli.main([*typed, *options, "-o", str(file)]) == 0
    assert soundfile.info(made[0]).frames == 20 * 16_000
    assert made[0].read_bytes() == made[1].read_bytes()
    with made[0].with_suffix(".csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["word"] for row in rows} <= {*TEN_WORDS, "bed"}
    assert len(rows) > 3
    told = capsys.readouterr().out.splitlines()[0]
    assert told == f"{len(rows)} words in 20.0 s: {made[0]}, labels in {recordings / 'a.csv'}"


def test_data_stream_without_noise_is_one_sentence(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = str(recordings / "clips")
    assert cli.main(["data", "stream", clips, "--noise", clips, "-o", "a.wav"]) == 1
    told = capsys.readouterr().err
    assert "no noise of five seconds" in told
    assert told.count("\n") == 1


def fake_training(monkeypatch: pytest.MonkeyPatch, model: object) -> Asked:
    asked = Asked()

    def produce(*places: object) -> object:
        asked.places = places[:3]
        return model

    module = ModuleType("engine.evaluation.produce")
    module.produce = produce  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "engine.evaluation.produce", module)
    return asked


def test_train_says_what_came_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    stated = AccuracyStatement("validation", 200, 190, (0.91, 0.97))
    model = SimpleNamespace(
        name="words", weights_nonzero=5, weights_total=100, sha256="abc", accuracy=(stated,)
    )
    asked = fake_training(monkeypatch, model)
    assert cli.main(["train", "words.toml", "--data", "clips", "--out", str(tmp_path)]) == 0
    assert asked.places == (Path("words.toml"), Path("clips"), tmp_path)
    told = capsys.readouterr().out
    assert f"{tmp_path / 'words.safetensors'}, 5 of 100 weights, sha256 abc" in told
    assert "validation: 95.00% of 200 clips (95 % interval 91.00% to 97.00%)" in told


def test_a_teacher_leaves_no_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fake_training(monkeypatch, None)
    assert cli.main(["train", "words.toml", "--data", "clips", "--out", str(tmp_path)]) == 0
    assert "the teacher is trained" in capsys.readouterr().out


def test_bars_are_for_terminals_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for on_terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda shown=on_terminal: shown)
        with Bars() as progress:
            for stage in ("reading", "training"):
                for done in (1, 2):
                    progress(stage, done, 2)
        told = capsys.readouterr().err
        assert ("reading" in told and "training: 100%" in told) is on_terminal
