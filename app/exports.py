"""Files that the window writes for its user: dated names, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QStandardPaths

from engine.files import write_bytes

if TYPE_CHECKING:
    from PySide6.QtGui import QImage


def export_folder() -> Path:
    """Where exports go: SparseSpot below the user's documents, by the system's custom."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = QStandardPaths.writableLocation(place)
    return Path(documents or Path.home()) / "SparseSpot"


def dated(folder: Path, what: str, suffix: str, now: datetime) -> Path:
    """A file name that says what and when, and that no file there has yet."""
    stem = f"sparsespot-{what}-{now:%Y-%m-%d-%H%M%S}"
    file, again = folder / f"{stem}.{suffix}", 2
    while file.exists():
        file, again = folder / f"{stem}-{again}.{suffix}", again + 1
    return file


def save_image(image: QImage, file: Path) -> None:
    """Write a picture as PNG under a temporary name, then rename; raises OSError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OSError("there is no picture to write")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(file, bytes(buffer.data().data()))


def not_saved(file: Path, error: OSError) -> str:
    """Why a file could not be written, in one sentence."""
    text = QCoreApplication.translate(
        "exports", "{file} was not saved ({reason}): free some room there, or allow writing."
    )
    return text.format(file=file, reason=error.strerror or str(error))
