"""The PIN that leaves a kiosk: stored hashed, and guessed at slowly."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

DEFAULT_PIN = "7768"  # SPOT on the keys of a telephone
TRIES = 3
_WAIT_S, _LONGEST_WAIT_S = 30.0, 300.0
_SCHEME = "scrypt"


def hashed(pin: str) -> str:
    """The PIN as it is stored: ``scrypt$salt$digest`` in hexadecimal, another salt each time."""
    salt = secrets.token_bytes(16)
    return f"{_SCHEME}${salt.hex()}${_digest(pin, salt).hex()}"


def matches(pin: str, stored: str) -> bool:
    """Whether this is the stored PIN; nothing matches what is damaged."""
    scheme, _, rest = stored.partition("$")
    salt, _, digest = rest.partition("$")
    try:
        expected = bytes.fromhex(digest)
        given = _digest(pin, bytes.fromhex(salt))
    except ValueError:
        return False
    return scheme == _SCHEME and hmac.compare_digest(given, expected)


def _digest(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


class PinGuard:
    """Takes three guesses, then none for a while, which doubles with every three more."""

    def __init__(self, stored: str, clock: Callable[[], float]) -> None:
        self._stored = stored
        self._clock = clock
        self._wrong = 0
        self._until_s = 0.0

    def try_pin(self, pin: str) -> bool:
        """Whether the PIN is right; always False while it is waited."""
        if self.waits_s > 0:
            return False
        if matches(pin, self._stored):
            self._wrong = 0
            return True
        self._wrong += 1
        if self._wrong % TRIES == 0:
            rounds = self._wrong // TRIES - 1
            self._until_s = self._clock() + min(_WAIT_S * 2**rounds, _LONGEST_WAIT_S)
        return False

    @property
    def waits_s(self) -> float:
        """Seconds until the next guess is taken, 0 when one is taken now."""
        return max(0.0, self._until_s - self._clock())
