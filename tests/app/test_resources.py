from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from app import resources


def _module_in(package: Path) -> ModuleType:
    package.mkdir(parents=True)
    copied = shutil.copy(str(resources.__file__), package)
    spec = importlib.util.spec_from_file_location("copied_resources", copied)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_wheel_has_its_assets_inside_and_a_checkout_beside(tmp_path: Path) -> None:
    module = _module_in(tmp_path / "app")
    with pytest.raises(FileNotFoundError, match="install SparseSpot again"):
        module.assets()
    (tmp_path / "assets").mkdir()
    assert module.assets() == tmp_path / "assets"
    (tmp_path / "app" / "assets").mkdir()
    assert module.assets() == tmp_path / "app" / "assets"


def test_what_the_window_needs_is_there(qtbot: QtBot) -> None:
    for name in ("fonts/SparseSpotInter.ttf", "fonts/OFL.txt", "sound/demo.flac"):
        assert resources.asset(name).stat().st_size > 0
    assert not QIcon(str(resources.asset("icons/sparsespot.svg"))).pixmap(64, 64).isNull()
