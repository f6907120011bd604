"""A tiny labelled folder of synthesised words, and synthesisers that need no installing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory, write_tones: Callable[..., Path]) -> Path:
    """``train/``, ``validation/`` and ``background_noise/`` with three tones for words."""
    root = tmp_path_factory.mktemp("tiny")
    return write_tones(root, train=12, validation=6, noises=("hum", "hiss"))


FAKE_VOICES = r"""
import sys
from math import sin, tau
from struct import pack

program, args = sys.argv[0].rpartition("/")[2], sys.argv[1:]
after = lambda option: args[args.index(option) + 1]
text = lambda path: open(path, encoding="utf-8").read()
said = {"know": "no", "write": "right"}


def say(text, target, stretch, hertz):
    rate = 11025
    length = int(0.05 * sum(letter.isalpha() for letter in text) * stretch * rate)
    tone = [int(12000 * sin(tau * hertz * i / rate)) for i in range(length)]
    sound = pack(f"<{length}h", *tone).join([bytes(rate // 10 * 2)] * 2)  # a tenth of a second each
    form = pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", len(sound))
    with open(target, "wb") as file:
        file.write(pack("<4sI4s", b"RIFF", 4 + len(form) + len(sound), b"WAVE") + form + sound)


if "--voices=variant" in args:
    for name in ("m1", "m2", "m3", "m4", "f1", "whisper"):
        print(f" 5  variant  --/M  {name}  !v/{name}")
elif "--voices=en" in args:
    print("Pty Language  Age/Gender VoiceName  File")
    print(" 2  en-us  --/M  English_(America)  gmw/en-US")
    print(" 5  en-gb  --/M  English_(Great_Britain)  gmw/en")
elif "--ipa" in args:
    for line in text(after("-f")).splitlines():
        word = line.strip("!")
        print("\u02c8" + said.get(word, word))
elif "-lv" in args:
    print("Voices available: kal awb_time kal16 awb rms slt ")
elif program == "festival":
    print("(cmu_us_slt_arctic_hts ked_diphone kal_diphone)")
elif program == "espeak-ng":
    height = 2 ** ((int(after("-p")) - 50) / 50)
    say(text(after("-f")), after("-w"), 165 / int(after("-s")), 400 * height)
elif program == "flite":
    say(text(after("-f")), after("-o"), float(after("--setf").split("=")[1]), 400)
elif program == "text2wave":
    stretch = float(args[args.index("-o") - 1].split()[-1].strip(")"))
    say(text(args[-1]), after("-o"), stretch, 400)
"""


@pytest.fixture
def fake_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with synthesisers that say a tone of 400 Hz and 50 ms a letter: the only ones.

    They find ``know`` to sound like ``no`` and ``write`` like ``right``.
    """
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("espeak-ng", "flite", "festival", "text2wave"):
        program = folder / name
        program.write_text(f"#!{sys.executable} -IS\n{FAKE_VOICES}", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder
