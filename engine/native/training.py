"""Training's layers in native code: a net with winners, forward and backward on a CPU."""

from __future__ import annotations

import ctypes
from functools import cache

from engine.native.library import NativeMissing, load
from engine.native.tiers import Tier, number

BLOCK = 16  # outputs that share an entry


class Entries(ctypes.Structure):
    """Lists as ``abi.h`` wants them: input i owns entries ``starts[i]`` to ``starts[i + 1]``."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("starts", "taps", "blocks")]


_ADDRESS, _ENTRIES = ctypes.c_void_p, ctypes.POINTER(Entries)
_COUNT, _SIZE = ctypes.c_int64, ctypes.c_int32


class TrainingLayers(ctypes.Structure):
    """The functions of one tier; their arguments are addresses and sizes, as ``abi.h`` says."""

    _fields_ = [
        (name, ctypes.CFUNCTYPE(None, *arguments))
        for name, arguments in (
            ("image_forward", [_ADDRESS] * 2 + [_COUNT, _SIZE, _SIZE] + [_ADDRESS] * 2),
            ("image_backward", [_ADDRESS] * 3 + [_COUNT, _SIZE, _SIZE, _ADDRESS]),
            (
                "winners_forward",
                [_ADDRESS, _ADDRESS, _ENTRIES, _COUNT, _SIZE, _SIZE, _SIZE, _ADDRESS, _ADDRESS],
            ),
            (
                "winners_backward",
                [_ADDRESS, _ADDRESS, _ENTRIES, _ADDRESS, _ADDRESS, _COUNT]
                + [_SIZE] * 3
                + [_ADDRESS] * 2,
            ),
            ("linear_forward", [_ADDRESS, _ADDRESS, _ENTRIES, _COUNT, _SIZE, _SIZE, _ADDRESS]),
            (
                "linear_backward",
                [_ADDRESS, _ADDRESS, _ENTRIES, _ADDRESS, _COUNT, _SIZE, _SIZE] + [_ADDRESS] * 2,
            ),
            (
                "norm_forward",
                [_ADDRESS] * 3 + [ctypes.c_float, _COUNT, _SIZE, _SIZE] + [_ADDRESS] * 4,
            ),
            ("norm_backward", [_ADDRESS] * 6 + [ctypes.c_float, _COUNT, _SIZE] + [_ADDRESS] * 3),
        )
    ]


@cache
def training_layers(tier: Tier | None = None) -> TrainingLayers | None:
    """The layers of ``tier``, or the fastest that this processor has.

    None where the library is missing, was built without them, or the processor lacks the tier.
    """
    try:
        function = load().sparsespot_training
    except NativeMissing:
        return None
    function.argtypes = [ctypes.c_int32]
    function.restype = ctypes.POINTER(TrainingLayers)
    found = function(number(tier))
    return found.contents if found else None
