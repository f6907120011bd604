"""What an installed wheel holds and does, away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST_MB = 800
NOT_IN_THE_BASE = {"torch", "librosa", "onnx", "onnxruntime", "pynq"}

pytestmark = pytest.mark.system


def build(folder: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Build the wheel with the tools of this environment, no network."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"),
            *("--no-build-isolation", f"--config-settings=build-dir={folder / 'build'}"),
            *("--wheel-dir", str(folder), str(ROOT)),
        ],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("sparsespot-*.whl")
    return wheel


def installed(wheel: Path, folder: Path) -> dict[str, str]:
    """Unpack a wheel; the environment of a Python that finds it and not the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    paths = [str(folder), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def sparsespot(
    environment: Mapping[str, str], folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder; -S leaves an editable install of the checkout out."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "app.cli", *arguments],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


def engines(environment: Mapping[str, str], folder: Path) -> dict[str, dict[str, object]]:
    done = sparsespot(environment, folder, "engines", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema_version"] == 1
    return {row["id"]: row for row in document["engines"]}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_has_models_assets_and_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for name in (
        "app/assets/fonts/SparseSpotInter.ttf",
        "app/assets/i18n/sparsespot_de.qm",
        "app/assets/sound/demo.flac",
        "engine/evaluation/templates/page.css",
        "engine/evaluation/templates/report.html",
        "engine/frontend/mel_filters.npy",
        "engine/models/gsc12-dense.safetensors",
        "engine/models/gsc12-sparse.safetensors",
    ):
        assert name in names
    assert [name for name in names if name.startswith("engine/native/libsparsespot_native.")]
    study = "models/study/"
    stored = {f"engine/{study}{path.relative_to(ROOT / study).as_posix()}"
              for path in (ROOT / study / "topology" / "results").glob("*")}  # fmt: skip
    assert {name for name in names if name.startswith(f"engine/{study}")} == stored
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]
    assert not [name for name in names if name.endswith((".ts", "i18n/update.py"))]


def test_an_installed_wheel_finds_its_engines_and_models(wheel: Path, tmp_path: Path) -> None:
    environment = installed(wheel, tmp_path / "site")
    found = engines(environment, tmp_path)
    assert found["sparse-cpu"]["available"] is True
    assert found["dense-cpu"]["available"] is True
    told = sparsespot(environment, tmp_path, "doctor").stdout
    assert f"in {tmp_path / 'site'}" in told
    assert "model: gsc12-sparse, sparse" in told


def test_an_installed_wheel_spots_words(wheel: Path, tmp_path: Path) -> None:
    environment = installed(wheel, tmp_path / "site")
    sound = tmp_path / "site" / "app" / "assets" / "sound" / "demo.flac"
    arguments = ("listen", "--source", str(sound), "--engine", "sparse-cpu", "--jsonl")
    done = sparsespot(environment, tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    heard = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"yes", "no", "stop"} <= {line["word"] for line in heard}
    assert {line["source"] for line in heard} == {"demo.flac"}


def test_an_installed_wheel_writes_what_vitis_builds(wheel: Path, tmp_path: Path) -> None:
    environment = {**installed(wheel, tmp_path / "site"), "PATH": ""}
    platform = "xilinx_u250_gen3x16_xdma_4_1_202210_1"
    done = sparsespot(environment, tmp_path, "ip", "build", "--platform", platform)
    assert done.returncode == 1
    assert "on PATH: install Vitis" in done.stderr
    made = {path.name for path in (tmp_path / "vitis-small").iterdir()}
    assert {"build.sh", "link.cfg", "package_kernel.tcl", "registers.txt", "rtl"} <= made
    packed = sparsespot(environment, tmp_path, "ip", "pack", "gsc12-sparse", "-o", "sparse.img")
    assert packed.returncode == 0, packed.stderr
    assert (tmp_path / "sparse.img").stat().st_size > 100_000


def test_without_a_compiler_all_but_the_native_engine_installs(tmp_path: Path) -> None:
    wheel = build(tmp_path, {"CXX": str(tmp_path / "no-compiler")})
    found = engines(installed(wheel, tmp_path / "site"), tmp_path)
    assert found["sparse-reference"]["available"] is True
    assert found["sparse-cpu"]["available"] is False
    assert found["sparse-cpu"]["reason"]
    assert found["sparse-cpu"]["remedy"]


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("numpy", ["numpy>=2", "numpy<2"])
def test_the_base_installs_anew_and_is_small(wheel: Path, tmp_path: Path, numpy: str) -> None:
    home = tmp_path / "fresh"
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", str(wheel), numpy]
    subprocess.run(install, check=True, timeout=800)
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True, text=True
    )
    names = {row["name"].lower() for row in json.loads(listed.stdout)}
    assert not names & NOT_IN_THE_BASE
    used = sum(path.lstat().st_blocks * 512 for path in home.rglob("*"))
    assert used < LARGEST_MB * 1e6
    done = subprocess.run(
        [home / "bin" / "sparsespot", "engines", "--json"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    rows = {row["id"]: row for row in json.loads(done.stdout)["engines"]}
    assert rows["dense-cpu"]["available"] is True
    assert rows["sparse-cpu"]["available"] is True
    assert rows["dense-cpu-fp32"]["available"] is False
