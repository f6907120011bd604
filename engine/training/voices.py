"""Free speech synthesisers as further speakers: which voices this machine has, and their sound.

| synthesiser | Debian packages (all in main) | licence | voices |
|---|---|---|---|
| espeak-ng | espeak-ng | GPL-3+ | formant synthesis, 8 accents of English times its variants |
| flite | flite | CMU, like BSD | kal16 (diphones), awb, rms, slt (statistical, CMU ARCTIC) |
| festival | festival, festvox-kallpc16k, festvox-kdlpc16k | Edinburgh/CMU, like X11 | kal, ked |

The licences are those of the programs and of the voices in them; none of them claims the sound.
Every voice here was understood: the shipped sparse net takes 63 to 95 % of the ten words for what
they are, the dense one 74 to 100 %. Left out: whispers, croaks and robots, ``awb_time`` (says
nothing but the time), ``kal`` (kal16 at 8 kHz) and festival's ``slt`` (flite's speaker again, at
a fixed tempo). MBROLA, Pico and RHVoice are not in Debian's main.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from engine.values import SAMPLE_RATE

F32 = npt.NDArray[np.float32]
Part = Literal["training", "validation"]

ESPEAK_ACCENTS = (
    "en-us",
    "en-gb",
    "en-gb-scotland",
    "en-gb-x-gbclan",
    "en-gb-x-gbcwmd",
    "en-gb-x-rp",
    "en-029",
    "en-us-nyc",
)
ESPEAK_VARIANTS = tuple(
    """
    m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 klatt klatt2 klatt3 klatt4 Alex Alicia Andrea Andy
    Annie Denis Diogo Gene Henrique Hugo Jacky Lee Marco Michael Mike Nguyen adam anika antonio
    aunty belinda benjamin boris caleb david ed edward grandma grandpa iven john kaukovalta linda
    marcelo max michel miguel norbert pablo paul pedro quincy rob robert sandro shelby steph
    travis victor zac
    """.split()
)
FLITE_VOICES = ("awb", "kal16", "rms", "slt")
FESTIVAL_VOICES = ("kal_diphone", "ked_diphone")

ESPEAK_WORDS_A_MINUTE = 165  # a little slower than its default: read, not rattled off
SECONDS_AT_MOST = 120.0  # for one sentence: what hangs must not stop a training


class VoicesMissing(ValueError):
    """A synthesiser is not installed, or has none of the voices: one sentence with the remedy."""


class VoiceFailed(ValueError):
    """A synthesiser did not say what it was given: one sentence."""


@dataclass(frozen=True, order=True)
class Voice:
    """One voice of one synthesiser, as the synthesiser calls it."""

    synthesiser: str
    name: str


def _espeak_voices() -> tuple[str, ...]:
    told = {part for line in _ask("espeak-ng", "--voices=variant") for part in line.split()}
    variants = [name for name in ESPEAK_VARIANTS if f"!v/{name}" in told]
    spoken = {line.split()[1] for line in _ask("espeak-ng", "--voices=en") if line.strip()}
    accents = [name for name in ESPEAK_ACCENTS if name in spoken]
    return tuple(f"{accent}+{variant}" for accent in accents for variant in variants)


def _espeak_command(name: str, text: Path, wave: Path, rate: float, pitch: float) -> list[str]:
    height = min(99, max(0, round(50 + 50 * float(np.log2(pitch)))))  # 50 is its own, 99 an octave
    speed = str(round(ESPEAK_WORDS_A_MINUTE * rate))
    options = ["-v", name, "-s", speed, "-p", str(height), "-z"]
    return ["espeak-ng", *options, "-f", str(text), "-w", str(wave)]


def _flite_voices() -> tuple[str, ...]:
    told = " ".join(_ask("flite", "-lv")).split()
    return tuple(name for name in FLITE_VOICES if name in told)


def _flite_command(name: str, text: Path, wave: Path, rate: float, pitch: float) -> list[str]:
    stretch = f"duration_stretch={pitch / rate:.4f}"
    return ["flite", "-voice", name, "--setf", stretch, "-f", str(text), "-o", str(wave)]


def _festival_voices() -> tuple[str, ...]:
    told = " ".join(_ask("festival", "-b", "(print (voice.list))")).strip("() ").split()
    return tuple(name for name in FESTIVAL_VOICES if name in told)


def _festival_command(name: str, text: Path, wave: Path, rate: float, pitch: float) -> list[str]:
    stretch = f"(Parameter.set 'Duration_Stretch {pitch / rate:.4f})"
    options = ["-otype", "riff", "-eval", f"(voice_{name})", "-eval", stretch]
    return ["text2wave", *options, "-o", str(wave), str(text)]


@dataclass(frozen=True)
class _Synthesiser:
    """``resampled``: pitch comes from playing faster, which moves the formants with it, as a
    smaller head would; the command then makes up for the tempo."""

    program: str
    packages: tuple[str, ...]
    voices: Callable[[], tuple[str, ...]]
    command: Callable[[str, Path, Path, float, float], list[str]]
    resampled: bool


_SYNTHESISERS = {
    "espeak-ng": _Synthesiser(
        "espeak-ng", ("espeak-ng",), _espeak_voices, _espeak_command, resampled=False
    ),
    "flite": _Synthesiser("flite", ("flite",), _flite_voices, _flite_command, resampled=True),
    "festival": _Synthesiser(
        "text2wave",
        ("festival", "festvox-kallpc16k", "festvox-kdlpc16k"),
        _festival_voices,
        _festival_command,
        resampled=True,
    ),
}
SYNTHESISERS = tuple(_SYNTHESISERS)


def installed_voices(synthesisers: Sequence[str] = SYNTHESISERS) -> tuple[Voice, ...]:
    """Every voice of the named synthesisers, in one order on every machine that has them.

    Raises :class:`VoicesMissing` where one of them is not installed or has no voice, and
    ``ValueError`` for a name that is none of ``SYNTHESISERS``.
    """
    if unknown := [name for name in synthesisers if name not in _SYNTHESISERS]:
        raise ValueError(
            f"No speech synthesiser is called {', '.join(unknown)}: "
            f"name {', '.join(_SYNTHESISERS)} or some of them."
        )
    found: list[Voice] = []
    missing: list[str] = []
    for name in synthesisers:
        has_it = shutil.which(_SYNTHESISERS[name].program) is not None
        names = _SYNTHESISERS[name].voices() if has_it else ()
        found += [Voice(name, voice) for voice in names]
        missing += [] if names else [name]
    if missing or not found:
        packages = " ".join(p for name in missing for p in _SYNTHESISERS[name].packages)
        raise VoicesMissing(
            f"Training with synthesised speech needs {' and '.join(missing or SYNTHESISERS)}, "
            f"which this machine lacks: sudo apt install {packages or ' '.join(SYNTHESISERS)}."
        )
    return tuple(found)


def voices_of(part: Part, voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """The voices that train, or those kept back to count false alarms on: never a common speaker.

    A speaker is one ``espeak-ng`` variant in all accents, or one recorded person: flite's kal16
    and festival's kal are the same. Every fourth variant, rms and ked are kept back.
    """
    return tuple(voice for voice in voices if (part == "validation") == _kept_back(voice))


def _kept_back(voice: Voice) -> bool:
    _, is_variant, variant = voice.name.partition("+")
    if is_variant and variant in ESPEAK_VARIANTS:
        return ESPEAK_VARIANTS.index(variant) % 4 == 3
    return voice.name in ("rms", "ked_diphone")


def speak(voice: Voice, text: str, rate: float = 1.0, pitch: float = 1.0) -> F32:
    """``text`` said by ``voice``: float32 ``(n,)``, 16 kHz mono in -1..1, n at least 1.

    ``rate`` and ``pitch`` are factors of the voice's own, 0.5 to 2. The same arguments give the
    same sound. Raises :class:`VoiceFailed`, or :class:`VoicesMissing` without the program.
    """
    synthesiser = _SYNTHESISERS[voice.synthesiser]
    with tempfile.TemporaryDirectory(prefix="sparsespot-voice-") as folder:
        written, wave = Path(folder, "text"), Path(folder, "sound.wav")
        written.write_text(text + "\n", encoding="utf-8")
        _call(synthesiser.command(voice.name, written, wave, rate, pitch), voice.synthesiser)
        try:
            sound, read_rate = soundfile.read(wave, dtype="float32", always_2d=True)
        except (OSError, soundfile.SoundFileError) as error:
            raise VoiceFailed(_failure(voice, text)) from error
    if not len(sound):
        raise VoiceFailed(_failure(voice, text))
    played = read_rate * pitch if synthesiser.resampled else read_rate
    return np.asarray(soxr.resample(sound.mean(1), played, SAMPLE_RATE), np.float32)


def _failure(voice: Voice, text: str) -> str:
    return (
        f"The voice {voice.name} of {voice.synthesiser} gave no sound for {text[:40]!r}: "
        "reinstall it, or take it out of the recipe's synthesisers."
    )


def _ask(*command: str) -> list[str]:
    return _call(list(command), command[0]).decode("utf-8", "replace").splitlines()


def run_program(command: list[str]) -> bytes:
    """Standard output of ``command``. Raises ``OSError`` and ``subprocess.SubprocessError``."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS_AT_MOST,
        check=True,
    ).stdout


def _call(command: list[str], synthesiser: str) -> bytes:
    """Standard output of the command. Raises as :func:`speak` does."""
    try:
        return run_program(command)
    except FileNotFoundError as error:
        packages = " ".join(_SYNTHESISERS[synthesiser].packages)
        raise VoicesMissing(
            f"The program {command[0]} is not installed: sudo apt install {packages}."
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise VoiceFailed(
            f"The speech synthesiser {synthesiser} failed ({type(error).__name__}): "
            "reinstall it, or take it out of the recipe's synthesisers."
        ) from error
