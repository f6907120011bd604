"""The examples of CONTRIBUTING.md, run as they stand there."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.signals import LiveSignals
from app.values import Heard
from app.window import Window
from engine import available_engines, open_engine
from engine.artifact import Model
from engine.engines import registry
from engine.values import Detection, StageTimings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    """The fenced Python after ``<!-- example: name -->``."""
    found = re.search(rf"<!-- example: {name} -->\n```python\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"CONTRIBUTING.md has no example {name}"
    return found[1]


def run(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Run an example as a module that others can import."""
    made = ModuleType(module)
    monkeypatch.setitem(sys.modules, module, made)
    exec(compile(example(name), f"CONTRIBUTING.md:{name}", "exec"), made.__dict__)
    return made


def random_model() -> Model:
    """A small sparse model, made as the tests of the engines make theirs."""
    spec = importlib.util.spec_from_file_location(
        "sparsespot_test_models", ROOT / "tests" / "engine" / "conftest.py"
    )
    assert spec is not None
    assert spec.loader is not None
    builders = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builders)
    model: Model = builders.build_model("sparse")
    return model


def test_an_engine_is_one_line_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("engine", "my_engine", monkeypatch)
    monkeypatch.setattr(registry, "ENGINES", made.ENGINES)
    assert "sparse-single" in {info.id for info in available_engines()}
    images = np.random.default_rng(1).integers(0, 256, (3, 32, 32), np.uint8)
    model = random_model()
    with open_engine("sparse-single", model) as single:
        assert type(single) is made.OneByOne
        scores = single.predict(images)
        assert single.activity(images[0]) is None
    with open_engine("sparse-reference", model) as truth:
        np.testing.assert_array_equal(scores.accumulators, truth.predict(images).accumulators)


class Bridge(LiveSignals):
    """A bridge to nothing."""

    def begin(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_a_page_is_one_line_in_the_table(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("page", "my_page", monkeypatch)
    bridge = Bridge()
    window = Window(bridge, Settings(), None, pages=made.PAGES)
    qtbot.addWidget(window)
    page = window.pages["last-word"]
    timings = StageTimings(10.0, 1.0, 0.2, 12.0)
    detection = Detection(3.0, 9.0, "seven", 0.97, "sparse-cpu", "mic", timings)
    bridge.heard.emit(Heard(detection, "sparse", 182.0, estimated=True))
    assert page.word.text() == "seven"
    bridge.cleared.emit()
    assert page.word.text() == "listening"
