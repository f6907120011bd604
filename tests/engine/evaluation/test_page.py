"""The report: read back by a parser of HTML, not by looking for strings it was made of."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.evaluation import page as page_module
from engine.evaluation.clip_list import load_clip_list
from engine.evaluation.clips import Contender
from engine.evaluation.conditions import Condition
from engine.evaluation.evaluate import evaluate_contenders
from engine.evaluation.page import page
from engine.evaluation.results import Parameters, Results
from engine.evaluation.robustness import CurvePoint, NoiseCurve

Say = Callable[..., Path]
Make = Callable[..., Contender]
VOID = {"meta", "link", "img", "br", "hr", "input", "source"}


class Reader(HTMLParser):
    """Every element with its attributes, the text by section, the cells of every table."""

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


@pytest.fixture
def results(tmp_path: Path, labels: tuple[str, ...], say: Say, contender: Make) -> Results:
    """Four yes, two no, one bed in a folder with markup for a name; one file is broken."""
    root = tmp_path / "<b>clips & more"
    for word, clips in (("yes", 4), ("no", 2), ("bed", 1)):
        for number in range(clips):
            say(root / word / f"{number}.wav", word, seconds=0.2)
    (root / "yes" / "<script>alert(1)<!--.wav").write_bytes(b"")
    pair = [contender("dense<1>"), contender("deaf", deaf=True)]
    asked = Parameters(target="clips", margin=1.0, began="2026-11-28T10:11:12+01:00")
    return evaluate_contenders(pair, load_clip_list(root, labels), parameters=asked)


def test_it_is_well_formed_self_contained_and_escaped(results: Results) -> None:
    text = page(results)
    read = Reader(text)
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "audio", "b<", "object"}
    outside = [
        value
        for _, attributes in read.elements
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "action") and not (value or "").startswith("#")
    ]
    assert outside == []
    assert "@import" not in text
    assert text.count("url(") == text.count("url(#")
    ids = [attributes["id"] for tag, attributes in read.elements if tag == "section"]
    linked = [a["href"] for tag, a in read.elements if tag == "a"]
    assert linked == [f"#{name}" for name in ids if name != "summary"]
    assert ids[:2] == ["summary", "disagreements"]


def test_the_summary_says_it_in_words(results: Results) -> None:
    told = Reader(page(results)).text["summary"]
    for sentence in (
        "dense<1> with model-dense<1> got 85.71 % of 7 clips right (95 % interval ",
        "deaf with model-deaf got 14.29 % of 7 clips right",
        "deaf is 71.43 points less accurate than dense<1>",
        "6 only dense<1> had right, 1 only deaf",
        "1 recording could not be used",
        "Undecided: the 95 % interval of what deaf loses against dense<1>",
    ):
        assert sentence in told


def test_tables_hold_what_was_found(results: Results) -> None:
    rows = Reader(page(results)).rows
    assert len(rows["disagreements"]) == 1 + 7
    assert ["yes", "✓ yes 0.99", "✗ _unknown_ 0.99", "yes/0.wav"] in rows["disagreements"]
    assert "mistakes" not in rows
    assert ["_unknown_", "", "", "", "1"] in rows["confusion"]
    assert ["bed", "_unknown_", "1"] in rows["mapping"]
    (_, rejected) = rows["rejected"]
    assert rejected[0] == "yes/<script>alert(1)<!--.wav"
    assert "is empty" in rejected[1]
    assert ["16000 Hz", "7", "85.71", "14.29"] in [
        [cell.split(" (")[0] for cell in row] for row in rows["strata"]
    ]
    models = [row[-1] for row in rows["run"] if len(row) == 6]
    assert models == ["sha256 of the model", "0" * 64, "0" * 64]


def test_voices_only_if_asked_for(results: Results) -> None:
    assert "voices of people" not in page(results)
    read = Reader(page(results, embed_audio=2))
    sounds = [a["src"] or "" for tag, a in read.elements if tag == "audio"]
    assert len(sounds) == 2
    first = read.rows["disagreements"][1][-1]
    assert "holds the sound of 2 recordings" in read.text["summary"]
    kind, _, data = sounds[0].partition(",")
    assert kind == "data:audio/wav;base64"
    heard, rate = soundfile.read(io.BytesIO(base64.b64decode(data)))
    original, _ = soundfile.read(results.data.root / first)
    assert rate == 16_000
    np.testing.assert_allclose(heard, original, atol=2**-15)


def test_a_recording_that_went_away_is_left_out(results: Results) -> None:
    for path in results.data.root.rglob("*.wav"):
        path.unlink()
    assert "<audio" not in page(results, embed_audio=3)


def test_one_engine_has_mistakes_and_no_disagreements(results: Results, contender: Make) -> None:
    alone = evaluate_contenders([contender("a")], results.data)
    read = Reader(page(alone, embed_audio=5))
    assert "disagreements" not in read.text
    assert "pairs" not in read.text
    assert read.rows["mistakes"][1][:2] == ["bed (_unknown_)", "✗ no 0.99"]
    assert len([tag for tag, _ in read.elements if tag == "audio"]) == 1


def test_without_matplotlib_it_says_so(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base install has none of it."""
    monkeypatch.setattr(page_module, "find_spec", lambda name: None)
    text = page(results)
    assert "<svg" not in text
    told = Reader(text).text
    assert "pip install 'sparsespot[report]'" in told["summary"]
    assert "dense<1>: expected calibration error 13.55 %" in told["calibration"]
    assert "curves" not in told


def test_a_noise_curve_is_drawn_and_told(results: Results) -> None:
    """One point a noise and room; the picture of a noise holds no room."""
    conditions = [Condition(), Condition("pink", 3.0), Condition("pink", 3.0, room="hall")]
    points = tuple(
        CurvePoint(condition, engine.name, engine.model, 40, right, 0.0, (0.0, 0.0))
        for condition, right in zip(conditions, (40, 30, 20), strict=True)
        for engine in results.engines
    )
    text = page(replace(results, noise_curve=NoiseCurve(points, ())))
    read = Reader(text)
    rows = [[cell.split(" (")[0] for cell in row] for row in read.rows["noise"]]
    assert rows[1:] == [
        ["quiet", "100.00", "100.00"],
        ["pink at +3 dB", "75.00", "75.00"],
        ["hall, pink at +3 dB", "50.00", "50.00"],
    ]
    section = text[text.index('<section id="noise">') :]
    assert section[: section.index("</section>")].count("<svg") == 1


def test_pictures_have_no_colour_of_their_own(results: Results) -> None:
    """Dark and light are the page's: a colour in a picture would be lost on one of them."""
    text = page(results)
    pictures = [part.split("</svg>")[0] for part in text.split("<svg")[1:]]
    assert len(pictures) == 2 + 2 + 2  # ROC and DET, two commands, two engines' calibration
    for picture in pictures:
        assert "var(--" in picture
        assert "#0" not in picture.replace("url(#", "").replace('xlink:href="#', "")
        assert "rgb(" not in picture


def test_a_name_is_no_formula(results: Results) -> None:
    first, second = results.engines
    named = replace(results, engines=(replace(first, name=r"a:$\frac$"), second), pairs=())
    assert r"a:$\frac$</text>" in page(named)
