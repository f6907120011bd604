"""A microphone without a sound card: a PulseAudio server of the test's own; and a screen."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.screen import virtual_screen

ASOUNDRC = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
SINK = "spoken"


class VirtualMicrophone:
    """What is played into the sink is what the default microphone hears.

    Whoever is to hear it must run as a process of its own with ``environment``: PortAudio reads
    ALSA's settings from HOME once, when it starts.
    """

    def __init__(self, folder: Path, rate: int) -> None:
        home, run = folder / "home", folder / "run"
        home.mkdir(mode=0o700)
        run.mkdir(mode=0o700)
        (home / ".asoundrc").write_text(ASOUNDRC)
        self._socket, self._log, self._rate = run / "native", folder / "pulse.log", rate
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CONFIG_HOME": str(home / "config"),
            "PULSE_SERVER": f"unix:{self._socket}",
        }
        self.start()

    def start(self) -> None:
        """Start the sound server with the microphone plugged in."""
        # norewinds: else the sink works in blocks of two seconds and the first words are lost
        self.server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                f"--log-target=file:{self._log}",
                f"--load=module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
                f"--load=module-null-sink {self._sink()}",
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_until_it_answers(self.server, self.environment)
        self._make_default()

    def play(self, recording: Path) -> None:
        """Play a recording into the microphone and wait until it has sounded."""
        subprocess.run(
            ["paplay", f"--device={SINK}", recording],
            env=self.environment,
            check=True,
            timeout=60,
        )

    def kill(self) -> None:
        """End the sound server, as if it had crashed."""
        self.server.kill()
        self.server.wait(10)

    def unplug(self, besides: str = "") -> None:
        """Take the microphone away from a server that runs on, ``besides`` the one module."""
        for line in self.pactl("list", "short", "modules").splitlines():
            number, name, *_ = line.split("\t")
            if name == "module-null-sink" and number != besides:
                self.pactl("unload-module", number)

    def plug(self) -> None:
        """Put it back."""
        self.pactl("load-module", "module-null-sink", *self._sink().split())
        self._make_default()

    def stall(self) -> None:
        """Have the server hang."""
        self.server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it answer again."""
        self.server.send_signal(signal.SIGCONT)

    def hum(self) -> None:
        """Have a tone in the microphone from now on: a real one is never digitally silent."""
        self.pactl("load-module", "module-sine", f"sink={SINK}", "frequency=100")
        self.pactl("set-sink-volume", SINK, "3000")

    def mute(self, muted: bool) -> None:
        """Have it give digital silence, or sound again."""
        self.pactl("set-source-mute", f"{SINK}.monitor", str(int(muted)))

    def pactl(self, *words: str) -> str:
        """Ask something of the server."""
        done = subprocess.run(
            ["pactl", *words],
            env=self.environment,
            check=True,
            timeout=20,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def _sink(self) -> str:
        return f"norewinds=1 sink_name={SINK} rate={self._rate} channels=1"

    def _make_default(self) -> None:
        for kind, name in (("sink", SINK), ("source", f"{SINK}.monitor")):
            self.pactl(f"set-default-{kind}", name)


@pytest.fixture
def virtual_microphone(
    tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[VirtualMicrophone]:
    """A mono PulseAudio microphone of 16 kHz, or of the rate given as the fixture's parameter."""
    missing = [tool for tool in ("pulseaudio", "pactl", "paplay") if not shutil.which(tool)]
    if not ctypes.util.find_library("portaudio"):
        missing.append("libportaudio2")
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (apt install pulseaudio-utils libportaudio2 ...)")
    microphone = VirtualMicrophone(tmp_path, getattr(request, "param", 16000))
    try:
        yield microphone
    finally:
        microphone.server.kill()
        microphone.server.wait(10)


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of 1280 by 720."""
    with virtual_screen() as name:
        yield name


def _wait_until_it_answers(
    server: subprocess.Popen[bytes], environment: dict[str, str], timeout_s: float = 20
) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and server.poll() is None:
        answer = subprocess.run(["pactl", "info"], env=environment, capture_output=True, timeout=20)
        if answer.returncode == 0:
            return
        time.sleep(0.05)
    pytest.skip("the PulseAudio server does not start here")
