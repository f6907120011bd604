"""Recordings that are broken in every way we know of, and some that only look so."""

from __future__ import annotations

import gzip
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000
USED = ""  # in the place of a reason
EITHER = "."  # any reason, or used: what is left of some formats decodes


@dataclass(frozen=True)
class Broken:
    """A kind of input: what makes it at a path, and what the reason must match."""

    name: str
    make: Callable[[Path], object]
    reason: str


def tone(seconds: float = 0.5) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * 400 * np.arange(round(seconds * RATE)) / RATE)


def sound(suffix: str, samples: np.ndarray | None = None, **options: object) -> bytes:
    """A good file's bytes."""
    import io

    file = io.BytesIO()
    given = {"format": suffix.upper(), **options}
    soundfile.write(file, tone() if samples is None else samples, RATE, **given)
    return file.getvalue()


def wav(
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = RATE,
    align: int = 2,
    bits: int = 16,
    promised: int | None = None,
    riff: int | None = None,
    data: bytes | None = None,
) -> bytes:
    """A WAV whose header says whatever it is told to."""
    body = (tone() * 32767).astype("<i2").tobytes() if data is None else data
    size = len(body) if promised is None else promised
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * align & 0xFFFFFFFF, align, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", size)
    whole = len(chunks) + len(body) if riff is None else riff
    return b"RIFF" + struct.pack("<I", whole) + chunks + body


def holding(content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content())


def samples(value: float, subtype: str) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        sound_ = tone()
        sound_[4_000] = value
        soundfile.write(path, sound_, RATE, subtype=subtype, format="WAV")

    return write


def link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def listen_at(path: Path) -> None:
    """A socket; its name may be too long for the system, so it is made beside and moved."""
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind("s")
        finally:
            os.chdir(here)
    path.with_name("s").rename(path)


def spoilt(content: bytes, first: float, last: float, seed: int = 0) -> bytes:
    """With rubbish between two shares of its length."""
    begin, end = round(len(content) * first), round(len(content) * last)
    return content[:begin] + np.random.default_rng(seed).bytes(end - begin) + content[end:]


def flac_of(frames: int) -> bytes:
    """A FLAC whose header tells that many frames: the lower 36 bits of its bytes 21 to 25."""
    content = bytearray(sound("flac"))
    content[21] = content[21] & 0xF0 | frames >> 32
    content[22:26] = (frames & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(content)


UNREADABLE = "cannot be read as sound"
CUT = "is cut short|ends after"
NUMBER = "holds a sample that is not a number at 0.25 s"

FILES = (
    Broken("empty.wav", holding(lambda: b""), "is empty"),
    Broken("one-byte.wav", holding(lambda: b"R"), UNREADABLE),
    Broken("header-cut.wav", holding(lambda: wav()[:20]), UNREADABLE),
    Broken("header-alone.wav", holding(lambda: wav()[:44]), "is cut short .it holds 0 %"),
    Broken("half.wav", holding(lambda: wav()[:8_044]), "is cut short .it holds 50 %"),
    Broken("promises-more.wav", holding(lambda: wav(promised=2**30)), "is cut short .it holds 0 %"),
    Broken("no-frames.wav", holding(lambda: wav(data=b"")), "holds no sound"),
    Broken("no-data-chunk.wav", holding(lambda: wav()[:36]), UNREADABLE),
    Broken("nan.wav", samples(np.nan, "FLOAT"), NUMBER),
    Broken("infinite.wav", samples(np.inf, "FLOAT"), NUMBER),
    Broken("minus-infinite.wav", samples(-np.inf, "DOUBLE"), NUMBER),
    Broken("huge-double.wav", samples(1e300, "DOUBLE"), NUMBER),
    Broken("huge-float.wav", samples(1e30, "FLOAT"), "holds a sample beyond any scale at 0.25 s"),
    Broken("integers-as-floats.wav", samples(32_768.0, "FLOAT"), USED),
    Broken("rate-0.wav", holding(lambda: wav(rate=0)), "0 Hz|" + UNREADABLE),
    Broken("rate-1.wav", holding(lambda: wav(rate=1)), "is damaged .it tells 1 Hz"),
    Broken("rate-10-million.wav", holding(lambda: wav(rate=10**7)), "it tells 10000000 Hz"),
    Broken("rate-highest.wav", holding(lambda: wav(rate=2**32 - 1)), UNREADABLE + "|is damaged"),
    Broken("no-channels.wav", holding(lambda: wav(channels=0)), UNREADABLE),
    Broken("1000-channels.wav", holding(lambda: wav(channels=1000, align=2000)), "1000 channels"),
    Broken("65535-channels.wav", holding(lambda: wav(channels=65535)), UNREADABLE),
    Broken("no-alignment.wav", holding(lambda: wav(align=0)), USED),
    Broken("no-bits.wav", holding(lambda: wav(bits=0)), UNREADABLE),
    Broken("unknown-codec.wav", holding(lambda: wav(tag=0x7777)), UNREADABLE),
    Broken("wrong-riff-size.wav", holding(lambda: wav(riff=7)), USED),
    Broken("endless.wav", holding(lambda: wav(promised=2**32 - 1, riff=2**32 - 1)), USED),
    Broken("odd-byte.wav", holding(lambda: wav() + b"x"), USED),
    Broken("rubbish-behind.wav", holding(lambda: wav() + b"LIST\xff\xff\xff\x7frubbish"), USED),
    Broken("rf64.wav", holding(lambda: sound("rf64")), USED),
    Broken("text.wav", holding(lambda: b"not a sound at all\n" * 99), UNREADABLE),
    Broken("zeros.wav", holding(lambda: bytes(5_000)), UNREADABLE),
    Broken("rubbish.wav", holding(lambda: np.random.default_rng(1).bytes(9_000)), UNREADABLE),
    Broken("web-page.mp3", holding(lambda: b"<!doctype html><title>404</title>" * 9), UNREADABLE),
    Broken("zipped.wav", holding(lambda: gzip.compress(wav())), UNREADABLE),
    Broken("picture.flac", holding(lambda: b"\x89PNG\r\n\x1a\n" + bytes(999)), UNREADABLE),
    Broken("named-otherwise.wav", holding(lambda: sound("flac")), USED),
    Broken("rubbish.mp3", holding(lambda: np.random.default_rng(2).bytes(9_000)), UNREADABLE),
    Broken("id3-alone.mp3", holding(lambda: b"ID3\4\0\0\0\0\0\0"), UNREADABLE),
    Broken("rubbish-first.mp3", holding(lambda: b"rubbish" * 20 + sound("mp3")), EITHER),
    Broken("spoilt.mp3", holding(lambda: spoilt(sound("mp3"), 0.3, 0.6)), EITHER),
    Broken("half.mp3", holding(lambda: sound("mp3")[:900]), "ends after"),
    Broken("spoilt.flac", holding(lambda: spoilt(sound("flac"), 0.5, 0.52)), "is damaged after"),
    Broken("half.flac", holding(lambda: sound("flac")[:2_000]), "is damaged after|" + CUT),
    Broken("promises-more.flac", holding(lambda: flac_of(2**36 - 1)), "ends after|is damaged"),
    Broken("marker-alone.flac", holding(lambda: b"fLaC"), UNREADABLE),
    Broken("half.ogg", holding(lambda: sound("ogg")[:3_500]), EITHER),
    Broken("first-page.ogg", holding(lambda: sound("ogg")[:58]), UNREADABLE),
    Broken("spoilt.ogg", holding(lambda: spoilt(sound("ogg"), 0.1, 0.3)), EITHER),
    Broken(
        "half.opus",
        holding(lambda: sound("ogg", subtype="OPUS")[:900]),
        UNREADABLE + "|is damaged|holds no",
    ),
    Broken("half.aiff", holding(lambda: sound("aiff")[:8_000]), "is cut short"),
    Broken("header-cut.caf", holding(lambda: sound("caf")[:30]), UNREADABLE),
    Broken("half.w64", holding(lambda: sound("w64")[:8_000]), "is cut short"),
    Broken("half.rf64", holding(lambda: sound("rf64")[:8_000]), "is cut short"),
    Broken("half.au", holding(lambda: sound("au")[:8_000]), "is cut short"),
    Broken("folder.wav", Path.mkdir, "is a folder and cannot be read"),
    Broken("pipe.wav", os.mkfifo, "is a pipe and cannot be read"),
    Broken("socket.wav", listen_at, "is a socket and cannot be read"),
    Broken("device.wav", link_to("/dev/zero"), "is a device and cannot be read"),
    Broken("link-to-nothing.wav", link_to("nowhere.wav"), "leads to no file"),
    Broken("link-to-itself.wav", link_to("link-to-itself.wav"), "Too many levels|leads to no file"),
    Broken("link-to-a-folder.wav", link_to("."), "is a folder"),
    Broken("film.mp4", holding(lambda: b"\0\0\0\x20ftypisom" + bytes(99)), "ffmpeg"),
    Broken("call.amr", holding(lambda: b"#!AMR\n\xff\xff\xff"), "ffmpeg|is damaged"),
    Broken("x" * 247 + ".wav", holding(wav), USED),
    Broken("- a\u202eb \u65e5\u672c.wav", holding(wav), USED),
    Broken("two\nlines\x1b[31m.wav", holding(lambda: b""), "is empty"),
    Broken(os.fsdecode(b"caf\xe9-good.wav"), holding(wav), USED),
    Broken(os.fsdecode(b"caf\xe9.wav"), holding(lambda: b""), "is empty"),
)
