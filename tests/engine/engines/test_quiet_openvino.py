from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

# CI in the environment would keep OpenVINO quiet by itself and prove nothing.
CODE = """
import os, socket, sys, threading
for name in list(os.environ):
    if name in ("CI", "TF_BUILD", "JENKINS_URL"):
        del os.environ[name]
asked = []
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        asked.append((event, arguments))
sys.addaudithook(refuse)
from engine.engines.quiet_openvino import import_openvino
print(import_openvino().Core().available_devices)
assert threading.active_count() == 1, threading.enumerate()
loaded = [name for name in sys.modules if name.startswith("openvino_telemetry.")]
assert not loaded, loaded
assert not asked, asked
"""


def test_openvino_sends_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={"PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "CPU" in done.stdout
    assert list(tmp_path.iterdir()) == []  # no file that says whether one agrees
