"""Which tier runs, and who may say so."""

from __future__ import annotations

import ctypes

import pytest

from engine.engines.sparse_cpu import native_layers
from engine.native.library import NativeMissing
from engine.native.network import NativeNetwork
from engine.native.tiers import TIERS, VARIABLE, Tier, fastest, forced, has
from engine.native.training import training_layers


def test_the_portable_tier_is_everywhere_and_the_fastest_is_one_of_them(
    native: ctypes.CDLL,
) -> None:
    assert has(native, "portable")
    there = [tier for tier in TIERS if has(native, tier)]
    assert fastest(native) == there[-1]
    assert native.sparsespot_has_tier(-1) == native.sparsespot_has_tier(len(TIERS)) == 0


def test_the_variable_forces_a_tier(
    make_model, tier: Tier, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = native_layers(make_model(k=(6, 8, 150)))
    monkeypatch.delenv(VARIABLE, raising=False)
    assert forced() is None
    monkeypatch.setenv(VARIABLE, tier)
    assert forced() == tier
    assert NativeNetwork(layers).tier == tier
    assert NativeNetwork(layers, "portable").tier == "portable"


def test_a_tier_that_is_none_is_said(
    make_model, native: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = native_layers(make_model())
    monkeypatch.setenv(VARIABLE, "sse9")
    with pytest.raises(NativeMissing, match="SPARSESPOT_TIER is sse9, not one of portable, avx2"):
        NativeNetwork(layers)
    monkeypatch.setattr("engine.native.network.has", lambda library, tier: False)
    monkeypatch.setenv(VARIABLE, "avx512")
    with pytest.raises(NativeMissing, match="lacks avx512: unset SPARSESPOT_TIER"):
        NativeNetwork(layers)


def test_training_has_the_same_tiers(tier: Tier) -> None:
    assert training_layers(tier) is not None
