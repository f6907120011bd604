"""A whole engine in the environment with pynq: the scores and winners of some words, as JSON."""

from __future__ import annotations

import json
import sys

import numpy as np

from engine import available_engines, open_engine

_, _engine, _model, _words = sys.argv
_images = np.load(_words)
_listed = {info.id: info for info in available_engines()}[_engine]
with open_engine(_engine, _model) as _opened:
    _sums = _opened.predict(_images).accumulators
    _activity = _opened.activity(_images[0])
    assert _sums is not None
    assert _activity is not None
    print(
        json.dumps(
            {
                "listed": [_listed.available, _listed.runtime, _listed.device],
                "device": _opened.info.device,
                "sums": _sums.tolist(),
                "winners": [layer.indices.tolist() for layer in _activity.layers],
                "values": [layer.values.tolist() for layer in _activity.layers],
            }
        )
    )
