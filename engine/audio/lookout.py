"""A program of its own that lists microphones and tries them, for whoever starts it.

PortAudio's list is frozen when it starts, and opening a device can hang as long as a sound server
does: both happen here, where they hold up nothing. It reads a request a line and answers each with
a line of JSON; it ends with its input. It is run as a file and imports nothing of the project, so
that it starts fast and stays small.

Requests: ``{"list": "always"}`` lists; ``{"list": "if changed"}`` lists when the system shows a
sign of a change, or for safety every tenth time; ``{"try": INDEX, "settings": [[RATE, CHANNELS],
...], "listen_s": S}`` opens a device of the last list.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

FIRST_SOUND_S = 3.0  # a sound server may take that long to start a stream
_LEFT_OUT = 9
_NICE = 5  # behind the window and the engines, yet served within seconds where both are busy
_STILL = 1e-6


def main() -> None:
    """Answer until the input ends."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    import sounddevice

    last: list[str] | None = None
    left_out = 0
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any]
        if "try" in request:
            answer = tried(sounddevice, request)
        else:
            now = signs()
            if request["list"] != "always" and now and now == last and left_out < _LEFT_OUT:
                left_out += 1
                answer = {"devices": None}
            else:
                last, left_out = now, 0
                answer = listed(sounddevice)
        print(json.dumps(answer), flush=True)


def listed(library: Any) -> dict[str, Any]:
    """What PortAudio lists after it has looked again."""
    library._terminate()
    library._initialize()
    try:
        rows = [dict(row) for row in library.query_devices()]
        apis = [api["name"] for api in library.query_hostapis()]
    except library.PortAudioError:
        return {"devices": [], "host_apis": [], "default": -1}
    try:
        default = library.query_devices(kind="input")["index"]
    except (library.PortAudioError, ValueError, KeyError):
        default = -1
    return {"devices": rows, "host_apis": apis, "default": default}


def tried(library: Any, request: dict[str, Any]) -> dict[str, bool]:
    """Whether a device gives sound, and whether that moves at all within ``listen_s``."""
    enough = threading.Event()
    heard = {"seconds": 0.0, "lowest": 1e9, "highest": -1e9}

    def callback(data: Any, frames: int, time: Any, status: Any) -> None:
        values = memoryview(data).cast("f")
        heard["lowest"] = min(heard["lowest"], *values)
        heard["highest"] = max(heard["highest"], *values)
        heard["seconds"] += frames / rate
        if heard["seconds"] >= request["listen_s"]:
            enough.set()

    for rate, channels in request["settings"]:
        try:
            with library.RawInputStream(
                samplerate=rate,
                blocksize=round(rate / 100),
                device=request["try"],
                channels=channels,
                dtype="float32",
                latency="low",
                callback=callback,
                finished_callback=enough.set,
            ):
                enough.wait(FIRST_SOUND_S)
        except (library.PortAudioError, ValueError):
            continue
        break
    return {
        "heard": heard["seconds"] > 0,
        "moves": heard["highest"] - heard["lowest"] > _STILL,
    }


def signs() -> list[str] | None:
    """What changes on Linux when a sound card or a sound server comes or goes; None elsewhere."""
    if sys.platform != "linux":
        return None
    found = [_names(Path("/dev/snd")), _text(Path("/proc/asound/cards"))]
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    server = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    sockets = [runtime / "pulse" / "native", runtime / "pipewire-0"]
    sockets += [Path(server)] if server.startswith("/") else []
    return found + [_born(path) for path in sockets]


def _names(folder: Path) -> str:
    try:
        return " ".join(sorted(os.listdir(folder)))
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _born(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_ino} {found.st_ctime_ns}"


if __name__ == "__main__":
    main()
