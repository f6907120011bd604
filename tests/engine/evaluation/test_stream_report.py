"""What an evaluation of long recordings leaves: files by their contract, a page read back."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation import stream_page as page_module
from engine.evaluation.alarms import poisson_interval
from engine.evaluation.clips import Contender
from engine.evaluation.evaluate_streams import evaluate_stream_list
from engine.evaluation.intervals import wilson
from engine.evaluation.results import Parameters
from engine.evaluation.stored import RunRefused, read_run
from engine.evaluation.stream_document import document
from engine.evaluation.stream_list import load_stream_list
from engine.evaluation.stream_page import page
from engine.evaluation.stream_report import summary_lines, write_stream_report
from engine.evaluation.stream_results import StreamResults
from engine.evaluation.stream_sentences import duration, position

RATE = 16_000
Make = Callable[..., Contender]
VOID = {"meta", "link", "img", "br", "hr", "input", "source"}


def speak(file: Path, said: list[tuple[str, str, float]], seconds: float) -> None:
    """Tones of half a second: what the label says, what it sounds like, when."""
    sound = np.zeros(round(seconds * RATE))
    rows = ["start_s,end_s,word"]
    for word, sounds, start_s in said:
        time = np.arange(RATE // 2) / RATE
        first = round(start_s * RATE)
        hz = {"yes": 400.0, "no": 3_000.0}[sounds]
        sound[first : first + len(time)] = 0.5 * np.sin(2 * np.pi * hz * time)
        rows.append(f"{start_s},{start_s + 0.5},{word}")
    file.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(file, sound, RATE)
    file.with_suffix(".csv").write_text("\n".join(rows) + "\n")


@pytest.fixture
def results(tmp_path: Path, labels: tuple[str, ...], contender: Make) -> StreamResults:
    """Two recordings: the ears hit four of five commands, the deaf engine none."""
    root = tmp_path / "<b>talk & more"
    said = [("yes", "yes", 2.0), ("no", "no", 5.0), ("bed", "no", 8.0), ("no", "no", 11.0),
            ("yes", "yes", 14.0), ("yes", "no", 17.0)]  # fmt: skip
    speak(root / "<i>one.wav", said, 20.0)
    speak(root / "deep" / "empty.wav", [], 10.0)
    (root / "bare.wav").write_bytes((root / "deep" / "empty.wav").read_bytes())
    pair = [contender("dense<1>"), replace(contender("deaf", deaf=True), model="a")]
    data = load_stream_list(root, labels)
    asked = Parameters(target="talk", margin=1.0, began="2026-11-28T10:11:12+01:00")
    return evaluate_stream_list(pair, data, parameters=asked)


def test_results_json(results: StreamResults) -> None:
    told = json.loads(json.dumps(document(results), allow_nan=False))
    assert (told["schema_version"], told["mode"]) == (1, "stream")
    assert told["data"]["recordings"] == 2
    assert told["data"]["hours"] == pytest.approx(30 / 3600)
    assert told["data"]["mapping"]["bed"] == {"label": "_unknown_", "times": 1}
    ears, deaf = told["engines"]
    assert (ears["id"], ears["model"]["name"]) == ("dense<1>", "model-dense<1>")
    expected = {"events": 6, "commands": 5, "hits": 4, "false_rejects": 1, "wrong_words": 1,
                "false_alarms": 2, "false_alarms_wrong_word": 1,
                "false_alarms_on_other_words": 1}  # fmt: skip
    assert {name: ears[name] for name in expected} == expected
    assert ears["false_reject_rate"] == pytest.approx(0.2)
    assert ears["false_reject_rate_ci95"] == pytest.approx(wilson(1, 5))
    assert ears["false_alarms_per_hour"] == pytest.approx(240)
    assert ears["false_alarms_per_hour_ci95"] == pytest.approx(poisson_interval(2, 30 / 3600))
    assert set(ears["latency_s"]) == {"hits", "median", "p95", "min", "max"}
    assert (deaf["hits"], deaf["latency_s"]) == (0, None)
    assert set(ears["per_word"]) == {"yes", "no"}
    assert ears["per_word"]["yes"]["commands"] == 3
    thresholds = [point["threshold"] for point in ears["curve"]]
    assert thresholds == sorted(thresholds)
    assert 0.7 in thresholds
    (pair,) = told["pairs"]
    assert (pair["a"], pair["b"]) == ("dense<1>", "deaf")
    assert (pair["only_a_hit"], pair["only_b_hit"]) == (4, 0)
    assert pair["hit_rate_difference"] == pytest.approx(0.8)
    assert pair["margin"]["verdict"] == "inferior"
    paths = [each["path"] for each in told["recordings"]]
    assert paths == ["<i>one.wav", "deep/empty.wav"]
    assert told["recordings"][1]["engines"]["dense<1>"]["false_reject_rate"] is None
    assert [each["path"] for each in told["rejected"]] == ["bare.wav"]
    assert told["environment"]["engines"]["deaf"]["figure"] == "measured"


def test_every_figure_can_be_had_from_the_events(results: StreamResults, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_stream_report(results, out)
    files = {file.name for file in out.iterdir()}
    assert files == {
        "events.csv", "words.csv", "recordings.csv", "curves_dense_1_.csv", "curves_deaf.csv",
        "report.html", "results.json",
    }  # fmt: skip
    told = json.loads((out / "results.json").read_text(encoding="utf-8"))
    with (out / "events.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for engine in told["engines"]:
        own = [row for row in rows if row["engine"] == engine["id"]]
        kinds = Counter(row["kind"] for row in own)
        assert engine["hits"] == kinds["hit"]
        assert engine["false_rejects"] == kinds["miss"] + kinds["wrong"]
        assert engine["false_alarms"] == kinds["false_alarm"] + kinds["wrong"]
        late = [float(row["latency_s"]) for row in own if row["kind"] == "hit"]
        if late:
            assert engine["latency_s"]["median"] == pytest.approx(np.median(late), abs=1e-4)
            assert engine["latency_s"]["p95"] == pytest.approx(np.percentile(late, 95), abs=1e-4)
    (wrong,) = [row for row in rows if row["kind"] == "wrong"]
    assert (wrong["said"], wrong["heard"], wrong["start_s"]) == ("yes", "no", "17.0000")
    with (out / "words.csv").open(newline="", encoding="utf-8") as stream:
        words = {(row["engine"], row["word"]): row for row in csv.DictReader(stream)}
    assert words["dense<1>", "no"]["false_alarms"] == "2"
    assert words["deaf", "no"]["latency_median_s"] == ""
    with (out / "recordings.csv").open(newline="", encoding="utf-8") as stream:
        recordings = {(row["path"], row["engine"]): row for row in csv.DictReader(stream)}
    assert recordings["deep/empty.wav", "deaf"]["false_reject_rate"] == ""
    assert recordings["<i>one.wav", "dense<1>"]["hits"] == "4"
    with (out / "curves_dense_1_.csv").open(newline="", encoding="utf-8") as stream:
        points = {row["threshold"]: row for row in csv.DictReader(stream)}
    assert (points["0.7"]["hits"], points["0.7"]["false_alarms"]) == ("4", "2")
    with pytest.raises(RunRefused, match=r"long recordings"):
        read_run(out)


def test_what_is_printed(results: StreamResults) -> None:
    lines = list(summary_lines(results))
    assert "bed -> _unknown_: 1" in lines
    assert any(line.startswith("2 recordings, 30.0 s, heard ") for line in lines)
    assert any("dense<1> (model-dense<1>): 4 of 5 words hit (80.00%" in line for line in lines)
    assert any("1 taken for another; 2 false alarms in 0.01 h" in line for line in lines)
    assert any(line.startswith("dense<1>: detected ") for line in lines)
    assert any("only one hit 4 : 0" in line for line in lines)
    assert lines[-2] == "not used: 1"


class Reader(HTMLParser):
    """Every element, the text by section, the cells of every table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.section = ""
        self.text: dict[str, str] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "section":
            self.section = dict(attrs)["id"] or ""
        if tag == "tr":
            self.rows.setdefault(self.section, []).append([])
        if tag in ("td", "th"):
            self.rows[self.section][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text[self.section] = self.text.get(self.section, "") + data
            if {"td", "th"} & set(self.open):
                self.rows[self.section][-1][-1] += data


def test_the_page_is_well_formed_self_contained_and_escaped(results: StreamResults) -> None:
    text = page(results)
    read = Reader(text)
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "audio", "object", "i<"}
    outside = [
        value
        for _, attributes in read.elements
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href") and not (value or "").startswith("#")
    ]
    assert outside == []
    assert text.count("url(") == text.count("url(#")
    ids = [attributes["id"] for tag, attributes in read.elements if tag == "section"]
    linked = [a["href"] for tag, a in read.elements if tag == "a"]
    assert linked == [f"#{name}" for name in ids if name != "summary"]
    assert sum(tag == "svg" for tag, _ in read.elements) == 2


def test_the_page_says_what_was_found(results: StreamResults) -> None:
    read = Reader(page(results))
    told = read.text["summary"]
    for sentence in (
        "dense<1> with model-dense<1> hit 4 of 5 words (80.00 %, 95 % interval ",
        "1 of those missed taken for another command",
        "It raised 2 false alarms in 30.0 s, 240.0 an hour",
        "deaf hit 80.00 points fewer of the words than dense<1>",
        "4 words only dense<1> hit, 0 only deaf",
        "1 recording could not be used",
        "Inferior: the 95 % interval of what deaf loses",
        "1 a command taken for another, 1 on another word, 0 elsewhere",
    ):
        assert sentence in told
    rows = read.rows
    assert len(rows["apart"]) == 1 + 4
    assert rows["alarms"][1][0] == "no"
    (alarm,) = [one for one in results.engines[0].outcomes[0] if one.kind == "false_alarm"]
    assert alarm.time_s is not None
    assert rows["alarms"][1][2:] == ["bed", f"<i>one.wav at {position(alarm.time_s)}"]
    assert len(rows["misses"]) == 1 + 5
    assert ["deep/empty.wav", "10.0 s", "0", "0", "0", "0", "0"] in rows["recordings"]
    assert rows["rejected"][1][0] == "bare.wav"
    assert ["bed", "_unknown_", "1"] in rows["mapping"]


def test_without_matplotlib_or_a_command(
    labels: tuple[str, ...], contender: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(tmp_path / "empty.wav", [], 4.0)
    results = evaluate_stream_list([contender("ears")], load_stream_list(tmp_path, labels))
    read = Reader(page(results))
    assert "No command was said for ears" in read.text["summary"]
    assert not any(tag == "svg" for tag, _ in read.elements)
    assert not {"curve", "misses", "apart", "pairs", "rejected", "mapping"} & set(read.text)
    json.dumps(document(results), allow_nan=False)
    assert any("no command was said; 0 false alarms" in line for line in summary_lines(results))
    monkeypatch.setattr(page_module, "find_spec", lambda name: None)
    assert "pip install 'sparsespot[report]'" in page(results)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, "00:00.00"), (59.996, "01:00.00"), (61.5, "01:01.50"), (3661.25, "1:01:01.25")],
)
def test_positions_for_people(seconds: float, told: str) -> None:
    assert position(seconds) == told


def test_lengths_for_people() -> None:
    assert [duration(each) for each in (3, 600, 7200)] == ["3.0 s", "10.0 min", "2.00 h"]
