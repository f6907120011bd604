"""Finds and loads the native library, or says in one sentence why it cannot."""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import engine.native

ABI_VERSION = 7
VARIABLE = "SPARSESPOT_NATIVE"
_DISTRIBUTION = "sparsespot"
_STEM = "sparsespot_native"


class NativeMissing(RuntimeError):
    """The library is not there or cannot be used; the message is one clause with the reason."""


def file_name() -> str:
    """What the library's file is called on this system."""
    if sys.platform == "win32":
        return f"{_STEM}.dll"
    return f"lib{_STEM}.dylib" if sys.platform == "darwin" else f"lib{_STEM}.so"


def find() -> Path:
    """Where the library is; raises :class:`NativeMissing`.

    The environment variable ``SPARSESPOT_NATIVE`` (a file or a folder) goes before the package's
    own folder, and that before the site-packages, where an editable install puts it.
    """
    given = os.environ.get(VARIABLE)
    if given:
        path = Path(given)
        path = path / file_name() if path.is_dir() else path
        if path.is_file():
            return path
        raise NativeMissing(f"{VARIABLE} names {given}, which is no library")
    for path in _candidates():
        if path.is_file():
            return path
    raise NativeMissing(f"{file_name()} was not built when this program was installed")


def load() -> ctypes.CDLL:
    """The library, its ABI version checked; raises :class:`NativeMissing`."""
    path = find()
    try:
        library = ctypes.CDLL(str(path))
        version = int(library.sparsespot_abi_version())
    except (OSError, AttributeError) as error:
        raise NativeMissing(f"{path} cannot be loaded ({error})") from error
    if version != ABI_VERSION:
        raise NativeMissing(f"{path} has ABI version {version}, this program needs {ABI_VERSION}")
    return library


def _candidates() -> Iterator[Path]:
    for folder in engine.native.__path__:
        yield Path(folder) / file_name()
    for key in ("platlib", "purelib"):
        yield Path(sysconfig.get_path(key), "engine", "native", file_name())
    try:
        listed = files(_DISTRIBUTION) or []
    except PackageNotFoundError:
        return
    for entry in listed:
        if entry.name == file_name():
            yield Path(str(entry.locate()))
