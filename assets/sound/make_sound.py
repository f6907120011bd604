r"""Make the bundled sound: ``demo.flac`` with ``demo.csv``, and ``babble.flac``.

What is spoken lies in ``demo_script.csv`` (word, synthesiser, voice, speed) and
``babble_text.txt`` (one sentence a line). Every utterance is kept as a file in ``--work``,
so a run that was stopped goes on where it stood. ``README.md`` says what must be installed.

    python make_sound.py --kokoro-model kokoro.onnx --kokoro-vocabulary vocab.json \
        --kokoro-voices voices/ --work utterances/
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

Samples = npt.NDArray[np.float32]

RATE = 16_000
FRAME = RATE // 100  # the end of a word is told in frames of 10 ms
END_DB = 25.0  # a word ends with its last frame within this of its loudest
QUIET_DB = 55.0  # what is this far below the loudest frame is cut away at both ends
MARGIN = 6 * FRAME  # kept around what is left, and faded
COMMANDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
KOKORO_RATE = 24_000

WORD_DBFS = -22.0  # RMS of the frames of a word that carry speech
WORD_SPREAD_DB = 2.5
WORD_PEAK = 0.7
PAUSE_S = (1.2, 2.0)
ROOM_DBFS = -65.0
BABBLE_S = 60
BABBLE_DBFS = -22.0
BABBLE_VOICES = (
    ("kokoro", "af_bella"),
    ("kokoro", "af_sarah"),
    ("kokoro", "bf_emma"),
    ("kokoro", "am_michael"),
    ("kokoro", "am_fenrir"),
    ("kokoro", "bm_george"),
    ("festival", "cmu_us_slt_arctic_hts"),
    ("flite", "rms"),
)

# What espeak-ng writes, in the spelling Kokoro was trained with (its misaki front end).
SPELLING = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ɐ", "ə"), ("ɬ", "l"), ("ʔ", "t"),
    ("\N{COMBINING VERTICAL LINE BELOW}", ""), ("\N{COMBINING TILDE}", ""),
)  # fmt: skip
BRITISH = (("e^ə", "ɛː"), ("i^ə", "ɪə"), ("ə^ʊ", "Q"))
AMERICAN = (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪ^ə", "iə"), ("ː", ""))


@dataclass(frozen=True)
class Utterance:
    """What one voice says; ``speed`` 1 is the voice's own."""

    text: str
    synthesiser: str
    voice: str
    speed: float = 1.0


@dataclass
class Kokoro:
    """Kokoro-82M as an ONNX graph, on one thread; loaded when it first speaks."""

    model: Path
    vocabulary: Path
    voices: Path
    _session: Any = None
    _symbols: dict[str, int] = field(default_factory=dict)

    def speak(self, utterance: Utterance) -> tuple[Samples, int]:
        """Return mono samples and their rate."""
        if self._session is None:
            import onnxruntime  # heavy, and not needed where every utterance is kept already

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(str(self.model), options)
            self._symbols = json.loads(self.vocabulary.read_text("utf-8"))["vocab"]
        written = phonemes(utterance.text, british=utterance.voice.startswith("b"))
        tokens = [self._symbols[symbol] for symbol in written if symbol in self._symbols]
        styles = np.fromfile(self.voices / f"{utterance.voice}.bin", np.float32).reshape(-1, 256)
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[[len(tokens) - 1]],
            "speed": np.array([utterance.speed], np.float32),
        }
        return np.ravel(self._session.run(None, feeds)[0]).astype(np.float32), KOKORO_RATE


def phonemes(text: str, *, british: bool) -> str:
    """Return the phonemes of ``text`` in Kokoro's spelling, with commas and a full stop."""
    accent = "en-gb" if british else "en-us"
    clauses = []
    for clause in re.split(r"[,;:.]\s*", text):
        if clause:
            command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", accent, clause]
            said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
            clauses.append(" ".join(said.split()))
    written = ", ".join(clauses) + "."
    for theirs, ours in (*(BRITISH if british else AMERICAN), *SPELLING):
        written = written.replace(theirs, ours)
    return written.replace("^", "")


def speak_by_program(utterance: Utterance) -> tuple[Samples, int]:
    """Have espeak-ng, flite or festival say it; return mono samples and their rate."""
    said = utterance.text.encode()
    with tempfile.TemporaryDirectory() as folder:
        wave = str(Path(folder) / "said.wav")
        if utterance.synthesiser == "espeak-ng":
            pace = str(round(150 * utterance.speed))
            command = ["espeak-ng", "-v", utterance.voice, "-s", pace, "-w", wave, "--stdin"]
        elif utterance.synthesiser == "flite":
            stretch = f"duration_stretch={1 / utterance.speed:.3f}"
            command = ["flite", "-voice", utterance.voice, "--setf", stretch, "-o", wave]
            command += ["-t", utterance.text]
        elif utterance.synthesiser == "festival":
            command = ["text2wave", "-eval", f"(voice_{utterance.voice})", "-o", wave]
        else:
            raise SystemExit(
                f"The script names the synthesiser {utterance.synthesiser!r}, which is unknown; "
                "use kokoro, espeak-ng, flite or festival."
            )
        subprocess.run(command, input=said, check=True, stdout=subprocess.DEVNULL)
        samples, rate = soundfile.read(wave, dtype="float32")
    return samples, rate


def frame_levels(samples: Samples) -> npt.NDArray[np.float64]:
    """Return the power of each whole 10 ms frame in dBFS."""
    whole = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.mean(whole**2, axis=1) + 1e-12)
    return levels


def near_loudest(levels: npt.NDArray[np.float64], below_db: float) -> npt.NDArray[np.intp]:
    """Return the indices of the frames within ``below_db`` of the loudest."""
    return np.flatnonzero(levels >= levels.max() - below_db)


def trimmed(samples: Samples) -> Samples:
    """Return the utterance with a short faded margin of quiet on either side."""
    samples = np.pad(samples, MARGIN + FRAME)
    heard = near_loudest(frame_levels(samples), QUIET_DB)
    clip = samples[heard[0] * FRAME - MARGIN : (heard[-1] + 1) * FRAME + MARGIN].copy()
    fade = np.sin(np.linspace(0, np.pi / 2, 2 * FRAME, dtype=np.float32)) ** 2
    clip[: len(fade)] *= fade
    clip[-len(fade) :] *= fade[::-1]
    return clip


def levelled(samples: Samples, dbfs: float) -> Samples:
    """Return the utterance with the frames that carry speech at ``dbfs`` RMS."""
    levels = frame_levels(samples)
    loud = levels[near_loudest(levels, END_DB)]
    now = 10 * np.log10(np.mean(10 ** (loud / 10)))
    return samples * np.float32(10 ** ((dbfs - now) / 20))


@dataclass(frozen=True)
class Studio:
    """Says utterances and keeps what was said in ``work``, named by its content."""

    kokoro: Kokoro
    work: Path

    def say(self, utterance: Utterance) -> Samples:
        """Return mono float32 samples at 16 kHz, trimmed to the speech."""
        name = hashlib.sha256(repr(utterance).encode()).hexdigest()[:20]
        kept = self.work / f"{name}.wav"
        if not kept.exists():
            speaks_kokoro = utterance.synthesiser == "kokoro"
            speak = self.kokoro.speak if speaks_kokoro else speak_by_program
            samples, rate = speak(utterance)
            write_sound(kept, trimmed(soxr.resample(samples, rate, RATE, "VHQ")), "FLOAT")
        said: Samples = soundfile.read(kept, dtype="float32")[0]
        return said


def write_sound(path: Path, samples: Samples, subtype: str = "PCM_16") -> None:
    """Write 16 kHz mono, whole or not at all."""
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    soundfile.write(partial, samples, RATE, subtype=subtype)
    os.replace(partial, path)


def told(samples: Samples) -> str:
    """Return length and peak in words."""
    return f"{len(samples) / RATE:.1f} s, peak {np.abs(samples).max():.2f}"


def room_noise(count: int, rng: np.random.Generator) -> Samples:
    """Return the hush of a room: noise that falls off above 200 Hz, at ``ROOM_DBFS``."""
    hz = np.fft.rfftfreq(count, 1 / RATE)
    shape = 1 / np.sqrt(1 + (hz / 200) ** 2) * (hz / (hz + 40)) + 0.05
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(count)) * shape, count)
    noise *= 10 ** (ROOM_DBFS / 20) / np.sqrt(np.mean(noise**2))
    return np.asarray(noise, np.float32)


def read_script(path: Path) -> list[Utterance]:
    """Read ``demo_script.csv``: the words in the order in which they are said."""
    with path.open(newline="", encoding="utf-8") as lines:
        return [
            Utterance(row["word"], row["synthesiser"], row["voice"], float(row["speed"]))
            for row in csv.DictReader(lines)
        ]


def make_demo(script: Sequence[Utterance], studio: Studio, folder: Path) -> None:
    """Write ``demo.flac`` and ``demo.csv``: single words with natural pauses between them."""
    rng = np.random.default_rng(9)
    pieces: list[tuple[int, Samples]] = []
    rows: list[tuple[str, str, str, str, str]] = []
    end = 0
    for utterance in script:
        clip = levelled(studio.say(utterance), WORD_DBFS + rng.uniform(-1, 1) * WORD_SPREAD_DB)
        clip = clip * min(1.0, WORD_PEAK / float(np.max(np.abs(clip))))
        heard = near_loudest(frame_levels(clip), END_DB)
        begin = end + round(rng.uniform(*PAUSE_S) * 100) * FRAME  # whole frames, as in the clip
        offset = begin - int(heard[0]) * FRAME
        end = offset + int(heard[-1] + 1) * FRAME
        pieces.append((offset, clip))
        times = f"{begin / RATE:.2f}", f"{end / RATE:.2f}"
        rows.append((*times, utterance.text, utterance.voice, utterance.synthesiser))
    sound = room_noise(end + round(PAUSE_S[1] * RATE), rng)
    for offset, clip in pieces:
        sound[offset : offset + len(clip)] += clip
    write_sound(folder / "demo.flac", sound)
    partial = folder / ".demo.partial.csv"
    with partial.open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(("start_s", "end_s", "word", "voice", "synthesiser"))
        table.writerows(rows)
    os.replace(partial, folder / "demo.csv")
    print(f"demo.flac: {len(rows)} words, {told(sound)}")


def talk(sentences: Iterable[str], who: tuple[str, str], studio: Studio) -> Samples:
    """Return ``BABBLE_S`` seconds of one voice talking, without a seam where it loops."""
    said: list[Samples] = []
    left = BABBLE_S * RATE
    for sentence in sentences:
        clip = levelled(studio.say(Utterance(sentence, *who)), BABBLE_DBFS)
        if len(clip) > left:
            break
        said.append(clip)
        left -= len(clip)
    pause = np.zeros(left // len(said), np.float32)
    track = np.concatenate([piece for clip in said for piece in (clip, pause)])
    return np.pad(track, (0, BABBLE_S * RATE - len(track)))


def make_babble(sentences: Sequence[str], studio: Studio, folder: Path) -> None:
    """Write ``babble.flac``: eight voices talking at once, each at its own place in the text."""
    spoken = {word for line in sentences for word in re.findall(r"[a-z']+", line.lower())}
    if said := spoken & set(COMMANDS):
        raise SystemExit(f"babble_text.txt says the command words {sorted(said)}; reword it.")
    rng = np.random.default_rng(8)
    babble = np.zeros(BABBLE_S * RATE, np.float32)
    for index, who in enumerate(BABBLE_VOICES):
        first = index * len(sentences) // len(BABBLE_VOICES)
        track = talk((*sentences[first:], *sentences[:first]), who, studio)
        babble += np.roll(track, int(rng.integers(len(track))))
        print(f"babble: {who[1]} has spoken")
    babble *= 10 ** (BABBLE_DBFS / 20) / np.sqrt(np.mean(babble.astype(np.float64) ** 2))
    babble *= min(1.0, 0.9 / np.abs(babble).max())
    write_sound(folder / "babble.flac", babble)
    print(f"babble.flac: {told(babble)}")


def main() -> None:
    """Read the command line and make both recordings beside this file, or in ``--out``."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Make demo.flac, demo.csv and babble.flac.")
    parser.add_argument("--kokoro-model", type=Path, required=True, help="the joined ONNX file")
    parser.add_argument("--kokoro-vocabulary", type=Path, required=True, help="vocab.json")
    parser.add_argument("--kokoro-voices", type=Path, required=True, help="folder of *.bin")
    parser.add_argument("--work", type=Path, required=True, help="folder that keeps utterances")
    parser.add_argument("--out", type=Path, default=here, help="folder for the recordings")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    given.out.mkdir(parents=True, exist_ok=True)
    kokoro = Kokoro(given.kokoro_model, given.kokoro_vocabulary, given.kokoro_voices)
    studio = Studio(kokoro, given.work)
    make_demo(read_script(here / "demo_script.csv"), studio, given.out)
    sentences = (here / "babble_text.txt").read_text("utf-8").splitlines()
    make_babble([line for line in sentences if line.strip()], studio, given.out)


if __name__ == "__main__":
    main()
