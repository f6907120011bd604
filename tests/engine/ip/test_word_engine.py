"""The simulated compute core against the integer truth: sums and every layer's winners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.artifact import find_model, load
from engine.ip.geometry import DENSE_FAST, DENSE_SMALL, FAST, SMALL, Geometry
from engine.ip.pack import DoesNotFit, pack
from engine.ip.sim.bench import Run, simulate
from engine.spec.network import IntegerNetwork, trace

# Building a core takes about a minute, once for each state of its sources.
pytestmark = pytest.mark.timeout(3600)  # of the soak, beside other work

WIDTHS = st.tuples(
    st.sampled_from([1, 7, 16, 63, 64]),
    st.sampled_from([1, 5, 32, 64]),
    st.sampled_from([1, 15, 17, 128, 1499, 1500]),
    st.sampled_from([1, 2, 12, 16]),
)
KS = st.tuples(
    st.sampled_from([1, 2, 6, 64]), st.sampled_from([1, 3, 8, 64]), st.sampled_from([1, 150, 1500])
)
LEVEL = st.sampled_from([0, 3, 250, 4000])


def assert_exact(
    program: Path,
    geometry: Geometry,
    network: IntegerNetwork,
    images: npt.NDArray[np.uint8],
    **options: int,
) -> Run:
    """What came out is what the truth says, and is zero where the IP is wider than the network."""
    run = simulate(program, pack(network, geometry), images, **options)
    truth = trace(network, images)
    labels = truth.accumulators.shape[1]
    np.testing.assert_array_equal(run.sums[:, :labels], truth.accumulators)
    assert not run.sums[:, labels:].any()
    if options.get("trace"):
        for name in ("conv1", "conv2", "linear1"):
            told, wanted = getattr(run, name), getattr(truth, name)
            np.testing.assert_array_equal(told[..., : wanted.shape[-1]], wanted)
            assert not told[..., wanted.shape[-1] :].any()
    return run


@pytest.mark.parametrize(
    ("geometry", "name"),
    [
        pytest.param(SMALL, "gsc12-sparse", id="small"),
        pytest.param(FAST, "gsc12-sparse-2020", id="fast"),
        pytest.param(DENSE_SMALL, "gsc12-dense", id="dense-small"),
    ],
)
def test_real_words_are_exact_with_and_without_stalls(core, real_words, geometry, name) -> None:
    network = load(find_model(name)).network
    program = core(geometry)
    words = real_words[:8] if geometry.conv1_lanes > 4 else real_words[:3]
    assert_exact(program, geometry, network, words[:2], trace=True)
    assert_exact(program, geometry, network, words)
    assert_exact(program, geometry, network, words, stall=200, seed=1)
    assert_exact(program, geometry, network, words[-2:], stall=900, seed=2)
    assert_exact(program, geometry, network, words[:2], trace=True, stall=500, seed=4)


@pytest.mark.parametrize("geometry", [SMALL, FAST], ids=["small", "fast"])
def test_hard_words_are_exact(core, hard_images, geometry) -> None:
    network = load(find_model("gsc12-sparse")).network
    assert_exact(core(geometry), geometry, network, hard_images, trace=True)
    assert_exact(core(geometry), geometry, network, hard_images, stall=300, seed=5)


@pytest.mark.parametrize(
    ("geometry", "limit"), [(SMALL, 6_400), (FAST, 2_000)], ids=["small", "fast"]
)
def test_words_that_follow_each_other_keep_to_the_cycles(core, real_words, geometry, limit) -> None:
    network = load(find_model("gsc12-sparse")).network
    run = assert_exact(core(geometry), geometry, network, real_words[:40])
    assert run.cycles_per_word <= limit
    assert (np.diff(run.done) > 0).all()


@pytest.mark.parametrize("kind", ["any", "ties", "extreme"])
@pytest.mark.parametrize("level", [0, 3, 250, 4000])
def test_ties_zeros_and_saturation_are_exact(
    core, make_network, hard_images, kind: str, level: int
) -> None:
    images = hard_images[:: 5 if level else 9]
    network = make_network(images, level, kind=kind, levels=(level,) * 3)
    assert_exact(core(SMALL), SMALL, network, images, trace=True)


any_network = given(
    widths=WIDTHS,
    ks=KS,
    levels=st.tuples(LEVEL, LEVEL, LEVEL),
    density=st.tuples(st.floats(0, 1), st.floats(0, 0.03)),
    kind=st.sampled_from(["any", "ties", "extreme"]),
    stall=st.sampled_from([0, 0, 300, 800]),
    seed=st.integers(0, 10_000),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@any_network
def test_any_network_is_exact(
    core, make_network, hard_images, widths, ks, levels, density, kind, stall, seed
) -> None:
    compare_any(core, make_network, hard_images, widths, ks, levels, density, kind, stall, seed)


@pytest.mark.soak
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@any_network
def test_many_networks_are_exact(
    core, make_network, hard_images, widths, ks, levels, density, kind, stall, seed
) -> None:
    compare_any(core, make_network, hard_images, widths, ks, levels, density, kind, stall, seed)


def compare_any(
    core, make_network, hard_images, widths, ks, levels, density, kind, stall, seed
) -> None:
    """A random network on two hard words, in the geometry that the seed picks."""
    images = hard_images[[seed % len(hard_images), seed * 7 % len(hard_images)]]
    network = make_network(
        images, seed, widths=widths, ks=ks, levels=levels, density=density, kind=kind
    )
    geometry = (SMALL, FAST)[seed % 2]
    try:
        pack(network, geometry)
    except DoesNotFit:
        geometry = DENSE_SMALL
    assert_exact(core(geometry), geometry, network, images, trace=True)
    assert_exact(core(geometry), geometry, network, images, stall=stall, seed=seed)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("geometry", "name"),
    [
        pytest.param(SMALL, "gsc12-sparse", id="small"),
        pytest.param(FAST, "gsc12-sparse", id="fast"),
        pytest.param(DENSE_SMALL, "gsc12-dense", id="dense-small"),
        pytest.param(DENSE_FAST, "gsc12-dense", id="dense-fast"),
        pytest.param(DENSE_FAST, "gsc12-sparse", id="dense-fast-sparse"),
    ],
)
def test_all_real_words_are_exact(core, real_words, geometry, name) -> None:
    network = load(find_model(name)).network
    words = real_words[: 360 if geometry in (SMALL, FAST) else 60]
    assert_exact(core(geometry), geometry, network, words)
    assert_exact(core(geometry), geometry, network, words[-10:], trace=True, stall=200, seed=6)
