"""The word with which a loaded kernel tests itself, in the memory image."""

from __future__ import annotations

import numpy as np

from engine.ip.geometry import SMALL
from engine.ip.pack import pack, records_of
from engine.ip.self_test import self_test_word, with_self_test
from engine.spec.network import run


def test_word_and_sums_are_records_of_a_valid_image(make_model) -> None:
    model = make_model("sparse", widths=(32, 48, 200), labels=("_silence_", "yes", "no"))
    plain = pack(model.network, SMALL)
    image = with_self_test(plain, model.network)
    geometry, records = records_of(image)
    assert geometry == SMALL
    before = records_of(plain)[1]
    for record, kept in zip(records, before, strict=False):
        assert (record.target, record.address) == (kept.target, kept.address)
        np.testing.assert_array_equal(record.words, kept.words)
    word, sums = records[len(before) :]
    assert (word.target, word.address, sums.target, sums.address) == (14, 0, 15, 0)
    given = word.words.view(np.uint8).reshape(1, 32, 32)
    np.testing.assert_array_equal(given, self_test_word())
    expected = np.zeros(16, np.int32)
    expected[:3] = run(model.network, given)[0]
    np.testing.assert_array_equal(sums.words.view("<i4"), expected)
    assert len(image) % 64 == 0
