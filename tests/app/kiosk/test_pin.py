from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.kiosk.pin import DEFAULT_PIN, PinGuard, hashed, matches


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_what_is_stored_is_not_the_pin() -> None:
    one, two = hashed("4711"), hashed("4711")
    assert "4711" not in one
    assert one != two
    scheme, salt, digest = one.split("$")
    assert scheme == "scrypt"
    again = hashlib.scrypt(b"4711", salt=bytes.fromhex(salt), n=16384, r=8, p=1, dklen=32)
    assert again.hex() == digest


def test_only_the_pin_matches() -> None:
    stored = hashed("4711")
    assert matches("4711", stored)
    assert not any(matches(pin, stored) for pin in ("4712", "471", "47110", "", "４７１１"))


@pytest.mark.parametrize("stored", ["", "4711", "scrypt$", "scrypt$zz$zz", "plain$00$4711", "$$$"])
def test_what_is_damaged_matches_nothing(stored: str) -> None:
    assert not matches("4711", stored)
    assert not matches("", stored)


def test_guesses_wait_longer_and_longer() -> None:
    clock = Clock()
    guard = PinGuard(hashed("4711"), clock)
    waits = []
    for _ in range(6):
        for _ in range(3):
            assert guard.waits_s == 0
            assert not guard.try_pin("0000")
        waits.append(guard.waits_s)
        assert not guard.try_pin("4711")  # even the right one
        clock.now += waits[-1]
    assert waits == [30, 60, 120, 240, 300, 300]
    assert guard.try_pin("4711")
    assert not guard.try_pin("1")
    assert guard.waits_s == 0


def test_the_readme_names_the_default_pin() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert f"`{DEFAULT_PIN}`" in readme
