"""A microphone without a sound card: a PulseAudio server of the test's own."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ASOUNDRC = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
SINK = "spoken"


@dataclass
class VirtualMicrophone:
    """What is played into the sink is what the default microphone hears.

    Whoever is to hear it must run as a process of its own with ``environment``: PortAudio reads
    ALSA's settings from HOME once, when it starts.
    """

    environment: dict[str, str]
    server: subprocess.Popen[bytes]

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
    home, run = tmp_path / "home", tmp_path / "run"
    home.mkdir(mode=0o700)
    run.mkdir(mode=0o700)
    (home / ".asoundrc").write_text(ASOUNDRC)
    socket = run / "native"
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PULSE_SERVER": f"unix:{socket}",
    }
    rate = getattr(request, "param", 16000)
    # norewinds: else the sink works in blocks of two seconds and the first words are lost
    server = subprocess.Popen(
        [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            f"--log-target=file:{tmp_path / 'pulse.log'}",
            f"--load=module-native-protocol-unix auth-anonymous=1 socket={socket}",
            f"--load=module-null-sink norewinds=1 sink_name={SINK} rate={rate} channels=1",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(server, environment)
        for kind, name in (("sink", SINK), ("source", f"{SINK}.monitor")):
            subprocess.run(
                ["pactl", f"set-default-{kind}", name], env=environment, check=True, timeout=20
            )
        yield VirtualMicrophone(environment, server)
    finally:
        server.kill()
        server.wait(10)


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
