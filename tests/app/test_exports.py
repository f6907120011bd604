from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.exports import dated, export_folder, not_saved, save_image

NOON = datetime(2026, 11, 28, 12, 0, 5)


def test_names_are_dated_and_never_taken_twice(tmp_path: Path) -> None:
    first = dated(tmp_path, "words", "csv", NOON)
    assert first.name == "sparsespot-words-2026-11-28-120005.csv"
    first.touch()
    second = dated(tmp_path, "words", "csv", NOON)
    assert second.name == "sparsespot-words-2026-11-28-120005-2.csv"


def test_the_folder_is_below_the_users_documents() -> None:
    assert export_folder().name == "SparseSpot"
    assert export_folder().is_absolute()


def test_a_picture_is_whole_or_not_there(tmp_path: Path) -> None:
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(0x123456)
    save_image(image, tmp_path / "new" / "a.png")
    assert QImage(str(tmp_path / "new" / "a.png")).size() == image.size()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.png"]
    with pytest.raises(OSError, match="no picture"):
        save_image(QImage(), tmp_path / "b.png")
    assert not (tmp_path / "b.png").exists()


def test_why_not_is_one_sentence() -> None:
    error = OSError(28, "No space left on device", "/x/.a.part")
    said = not_saved(Path("/x/a.png"), error)
    assert said.startswith("/x/a.png was not saved (No space left on device)")
    assert said.count("\n") == 0
