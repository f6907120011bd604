"""The card's errors that every port meets, each with what to do."""

from __future__ import annotations

import errno

from engine.engines.engine import EngineFailed, EngineUnavailable

_PROGRAMMING = {
    errno.EOPNOTSUPP: (
        "the card's shell is not the one that the xclbin was built for",
        "build the xclbin for this shell, or put the shell on the card with 'xbutil program'",
    ),
    errno.EBUSY: ("another program uses the card", "close it, then open the engine again"),
    errno.EPERM: (
        "another program's buffers are still on the card",
        "close it, or reset the card with 'xbutil reset'",
    ),
    errno.EINVAL: ("the card refuses the xclbin as damaged", "build or fetch it again"),
}
# What the system makes of a run; those below are no end of one.
_STATES = {"5": "error", "6": "aborted", "8": "timed out", "9": "no response"}


def halves(error: Exception) -> tuple[str, str]:
    """The reason and the remedy of a sentence that puts a colon between them."""
    reason, _, remedy = str(error).rstrip(".").rpartition(": ")
    return reason, remedy


def no_card() -> EngineUnavailable:
    """XRT finds no card."""
    return EngineUnavailable(
        "XRT finds no card", "check with 'xbutil examine' that the card is there and has its shell"
    )


def wrong_board(device: str, board: str) -> EngineUnavailable:
    """There are cards, but of another kind than the xclbin is for."""
    return EngineUnavailable(
        f"the xclbin is for {board}, the card is {device}", "build the xclbin for this card"
    )


def not_programmed(code: int) -> EngineUnavailable:
    """Programming failed with ``-code``, an errno."""
    if code == errno.ENODEV:
        return no_card()
    reason, remedy = _PROGRAMMING.get(
        code,
        (
            f"the card could not be programmed ({errno.errorcode.get(code, code)})",
            "check it with 'xbutil validate'",
        ),
    )
    return EngineUnavailable(reason, remedy)


def no_memory(size: int) -> EngineFailed:
    """A buffer could not be had."""
    return EngineFailed(
        f"the card has no room for a buffer of {size} bytes", "close what else uses the card"
    )


def no_copy() -> EngineFailed:
    """A transfer failed."""
    return EngineFailed(
        "a transfer between host and card failed", "check the card with 'xbutil validate'"
    )


def not_started(told: object) -> EngineFailed:
    """A run was refused."""
    return EngineFailed(f"the card took no run ({told})", "open the engine again")


def state_name(state: int | str) -> str:
    """The name of a state's number."""
    return _STATES.get(str(state), str(state))


def ended_badly(state: str) -> EngineFailed:
    """The system itself says that a run failed."""
    return EngineFailed(
        f"the card gave up a run (its state is {state})",
        "open the engine again; if it comes back, reset the card with 'xbutil reset'",
    )
