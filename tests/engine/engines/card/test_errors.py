"""Every way in which programming fails has a sentence."""

from __future__ import annotations

import errno

import pytest

from engine.engines.card import errors


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EOPNOTSUPP, "shell is not the one"),
        (errno.EBUSY, "another program uses the card"),
        (errno.EPERM, "buffers are still on the card"),
        (errno.EINVAL, "refuses the xclbin as damaged"),
        (errno.ENODEV, "XRT finds no card"),
        (errno.EIO, r"could not be programmed \(EIO\)"),
        (7777, r"could not be programmed \(7777\)"),
    ],
)
def test_a_code_is_a_sentence_with_a_remedy(code: int, reason: str) -> None:
    error = errors.not_programmed(code)
    with pytest.raises(type(error), match=reason):
        raise error
    assert error.remedy


def test_states_have_names() -> None:
    assert [errors.state_name(state) for state in (6, "8", 5)] == ["aborted", "timed out", "error"]
    assert "(its state is 77)" in str(errors.ended_badly(errors.state_name(77)))
