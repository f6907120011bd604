"""Finding the library, and saying why it is not there."""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path

import pytest

from engine.native import library
from engine.native.library import VARIABLE, NativeMissing, file_name, find, load


def test_the_library_speaks_this_abi(native: ctypes.CDLL) -> None:
    assert native.sparsespot_abi_version() == library.ABI_VERSION


def test_the_variable_names_a_file_or_a_folder(
    native: ctypes.CDLL, tmp_path: Path, monkeypatch
) -> None:
    copy = Path(shutil.copy(native._name, tmp_path / file_name()))
    for given in (copy, tmp_path):
        monkeypatch.setenv(VARIABLE, str(given))
        assert find() == copy
    assert load()._name == str(copy)


def test_a_variable_that_names_nothing_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(NativeMissing, match=r"names .*nowhere, which is no library"):
        load()


def test_a_library_that_was_not_built_is_said(monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(library, "_candidates", lambda: iter([Path("/nowhere/lib.so")]))
    with pytest.raises(NativeMissing, match="was not built when this program was installed"):
        load()


def test_a_file_that_is_no_library_is_said(tmp_path: Path, monkeypatch) -> None:
    broken = tmp_path / file_name()
    broken.write_bytes(b"not a library")
    monkeypatch.setenv(VARIABLE, str(broken))
    with pytest.raises(NativeMissing, match="cannot be loaded"):
        load()


def test_another_abi_is_refused(native: ctypes.CDLL, monkeypatch) -> None:
    built = library.ABI_VERSION
    monkeypatch.setattr(library, "ABI_VERSION", 999)
    with pytest.raises(NativeMissing, match=f"ABI version {built}, this program needs 999"):
        load()
