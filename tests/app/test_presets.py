from __future__ import annotations

import json

import pytest

from app.presets import MOST, Preset, from_text, to_text, with_preset, without_preset
from app.values import PointChoice

HALL = Preset("Hall „2“ & more", "mic:Röde", "dense-cpu", "sparse-cpu", "dense",
              PointChoice(0.8, None, 1.5), "light")  # fmt: skip


def test_what_is_written_is_read() -> None:
    presets = (HALL, Preset("plain"))
    assert from_text(to_text(presets)) == presets


def test_a_name_stands_for_one_preset_and_the_oldest_go() -> None:
    many: tuple[Preset, ...] = ()
    for number in range(MOST + 3):
        many = with_preset(many, Preset(f"n{number}"))
    assert [preset.name for preset in many] == [f"n{number}" for number in range(3, MOST + 3)]
    again = with_preset(many, Preset("n5", theme="light"))
    assert len(again) == MOST
    assert again[-1] == Preset("n5", theme="light")
    assert "n5" not in [preset.name for preset in without_preset(again, "n5")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []), ("not JSON", []), ("{}", []), ("[1, null, {}]", []), ('[{"name": " "}]', []),
        ('[{"name": "a", "dense": 7, "point": "x", "theme": "pink"}]', ["a"]),
        ('[{"name": "a"}, {"name": "a"}]', ["a"]),
    ],
)  # fmt: skip
def test_damage_is_left_out(text: str, names: list[str]) -> None:
    read = from_text(text)
    assert [preset.name for preset in read] == names
    assert all(preset == Preset("a") for preset in read)


@pytest.mark.parametrize("value", [-1, 7, "0.5", None, True, float("nan")])
def test_a_number_out_of_range_is_the_models_own(value: object) -> None:
    text = json.dumps([{"name": "a", "point": {"threshold": value, "smoothing_s": 0.5}}])
    assert from_text(text)[0].point == PointChoice(None, 0.5, None)
