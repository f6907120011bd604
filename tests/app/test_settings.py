from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.presets import Preset
from app.settings import Settings, read, write
from app.values import PointChoice


def test_nothing_stored_gives_the_defaults(store: QSettings) -> None:
    assert read(store) == Settings()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings("mic:Röde, USB", "dense-cpu", "sparse-reference", "dense",
                 PointChoice(0.55, 0.5, 1.5), "light", True,
                 True, "de", (Preset("hall", "mic", point=PointChoice(0.4)),),
                 (("USB [ALSA]", 6.0), ("Röde, USB [WASAPI]", -3.0)),
                 b"\x00\xff\x01geometry", "/clips, of words",
                 ("/clips, of words", "/lists/a \"b\".csv")),
    ],
)  # fmt: skip
def test_what_is_written_is_read(tmp_path: Path, settings: Settings) -> None:
    path = str(tmp_path / "s.ini")
    write(QSettings(path, QSettings.Format.IniFormat), settings)
    assert read(QSettings(path, QSettings.Format.IniFormat)) == settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("threshold", "warm"),
        ("threshold", "7"),
        ("threshold", "nan"),
        ("smoothing_s", "0"),
        ("smoothing_s", "inf"),
        ("refractory_s", "99"),
        ("theme", "pink"),
        ("on_air", "both"),
        ("geometry", "%%%"),
        ("language", "xx"),
        ("presets", "{"),
        ("gains", "{"),
        ("gains", "[1]"),
        ("gains", '{"USB": "loud", "other": NaN}'),
        ("keep_sound", "7"),
        ("evaluated", "["),
        ("evaluated", '{"a": 1}'),
        ("evaluated", "[1, null]"),
        ("source", ["a", "b"]),
    ],
)
def test_a_damaged_value_is_as_if_never_stored(store: QSettings, key: str, value: object) -> None:
    store.setValue(key, value)
    store.sync()
    assert read(store) == Settings()
