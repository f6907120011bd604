"""What this machine has for SparseSpot, a line each."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from engine.engines.environment import environment, package_version

Probe = Callable[[], Iterator[str]]


def report() -> Iterator[str]:
    """Every line; a probe that breaks says so in its line and leaves the others alone."""
    for title, probe in PROBES:
        try:
            found = list(probe())
        except Exception as error:
            text = " ".join(str(error).split())
            found = [f"cannot be told ({type(error).__name__}: {text})"]
        yield from (f"{title}: {line}" for line in found)


def _program() -> Iterator[str]:
    yield f"{package_version('sparsespot') or 'not installed, run from a checkout'}, in {_home()}"


def _python() -> Iterator[str]:
    yield f"{platform.python_version()} ({sys.executable}) on {platform.platform()}"


def _processor() -> Iterator[str]:
    facts = environment()
    flags = facts["flags"]
    shown = " ".join(map(str, flags)) if isinstance(flags, list) else ""
    yield f"{facts['cpu']}, {facts['cores']} cores, {shown or 'no vector instructions known'}"


def _packages() -> Iterator[str]:
    names = ("numpy", "scipy", "soxr", "soundfile", "safetensors", "scikit-learn")
    yield ", ".join(f"{name} {package_version(name) or 'missing'}" for name in names)


def _threads() -> Iterator[str]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    yield ", ".join(f"{name}={os.environ.get(name, 'not set')}" for name in names)


def _native() -> Iterator[str]:
    from engine.native.library import NativeMissing, find, load

    try:
        load()
        yield str(find())
    except NativeMissing as missing:
        yield f"missing: {missing}"


def _portaudio() -> Iterator[str]:
    from engine.audio.devices import portaudio

    yield str(portaudio().get_portaudio_version()[1])


def _ffmpeg() -> Iterator[str]:
    from engine.audio.ffmpeg import ffmpeg

    yield ffmpeg() or "not installed (recordings in AAC, AMR, WMA and the like need it)"


def _microphones() -> Iterator[str]:
    from engine.audio.devices import input_devices

    found = input_devices()
    if not found:
        yield "none"
    for device in found:
        mark = ", the default" if device.default else ""
        yield (
            f"{device.name} ({device.host_api}, {device.channels} channels, "
            f"{device.rate:.0f} Hz{mark})"
        )


def _qt() -> Iterator[str]:
    found = package_version("PySide6-Essentials") or package_version("PySide6")
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    screens = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
    yield f"PySide6 {found or 'missing'}, {', '.join(screens) or 'no screen variable set'}"


def _openvino() -> Iterator[str]:
    if not find_spec("openvino"):
        yield "not installed"
        return
    from engine.engines.quiet_openvino import import_openvino

    core = import_openvino().Core()
    names = [
        f"{name} ({core.get_property(name, 'FULL_DEVICE_NAME')})" for name in core.available_devices
    ]
    yield f"{package_version('openvino')}, {', '.join(names) or 'no device'}"


def _torch() -> Iterator[str]:
    if not find_spec("torch"):
        yield "not installed (pip install 'sparsespot[torch]')"
        return
    import torch

    built = f"built for CUDA {torch.version.cuda}" if torch.version.cuda else "built without CUDA"
    yield f"{torch.__version__}, {built}"


def _cuda() -> Iterator[str]:
    driver = Path("/proc/driver/nvidia/version")
    if driver.is_file():
        yield f"driver {driver.read_text(encoding='utf-8', errors='replace').splitlines()[0]}"
    elif not shutil.which("nvidia-smi"):
        yield "no NVIDIA driver"
        return
    if not find_spec("torch"):
        yield "a GPU cannot be used without torch"
        return
    import torch

    if not torch.cuda.is_available():
        yield "torch finds no GPU"
    for index in range(torch.cuda.device_count()):
        facts = torch.cuda.get_device_properties(index)
        yield f"{facts.name}, {facts.total_memory / 2**30:.0f} GiB"


def _xrt() -> Iterator[str]:
    home = os.environ.get("XILINX_XRT")
    tools = [tool for tool in ("xrt-smi", "xbutil") if shutil.which(tool)]
    pynq = package_version("pynq")
    yield ", ".join(
        (
            f"XILINX_XRT={home}" if home else "XILINX_XRT is not set",
            f"tools {' '.join(tools)}" if tools else "no xrt-smi or xbutil",
            f"pynq {pynq}" if pynq else "pynq is not installed",
        )
    )


def _models() -> Iterator[str]:
    from engine.artifact import ModelRefused, load, model_folder

    files = sorted(model_folder().glob("*.safetensors"))
    if not files:
        yield f"none in {model_folder()}"
    for file in files:
        try:
            model = load(file)
        except ModelRefused as refusal:
            yield str(refusal)
        else:
            yield (
                f"{model.name}, {model.family}, {model.weights_nonzero} of {model.weights_total} "
                f"weights, sha256 {model.sha256}"
            )


def _recordings() -> Iterator[str]:
    folder = os.environ.get("SPARSESPOT_GSC")
    if not folder:
        yield "SPARSESPOT_GSC is not set (only tests need it)"
    elif not Path(folder, "validation").is_dir():
        yield f"SPARSESPOT_GSC={folder} has no folder validation"
    else:
        words = sum(1 for path in Path(folder, "validation").iterdir() if path.is_dir())
        yield f"SPARSESPOT_GSC={folder}, {words} words in validation"


def _home() -> Path:
    return Path(__file__).resolve().parents[1]


PROBES: tuple[tuple[str, Probe], ...] = (
    ("SparseSpot", _program),
    ("Python", _python),
    ("processor", _processor),
    ("packages", _packages),
    ("threads", _threads),
    ("native library", _native),
    ("PortAudio", _portaudio),
    ("ffmpeg", _ffmpeg),
    ("microphone", _microphones),
    ("Qt", _qt),
    ("OpenVINO", _openvino),
    ("torch", _torch),
    ("CUDA", _cuda),
    ("XRT", _xrt),
    ("model", _models),
    ("recordings", _recordings),
)
