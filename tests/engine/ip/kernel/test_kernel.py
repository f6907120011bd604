"""The whole kernel with its real core: real and adversarial words, traces, stalls, resets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine import artifact
from engine.ip.geometry import FAST, SMALL, Geometry
from engine.spec.network import IntegerNetwork
from tests.engine.ip.kernel import testbench as tb
from tests.engine.ip.kernel.bench import IMAGES, MODEL, OUT, Bench
from tests.engine.ip.kernel.images import Record
from tests.engine.ip.kernel.real_core import SOURCES, RealCore
from tests.engine.ip.kernel.testbench import Bus, Simulation, library

U8 = npt.NDArray[np.uint8]
GOLDEN = Path(__file__).parents[3] / "golden" / "words.npz"
NO_MODEL, WRONG_GEOMETRY, CHECKSUM, READ_ERROR, DIFFERS, OUTSIDE = (
    1 << bit for bit in (0, 2, 3, 4, 6, 8)
)
WORDS = 6
pytestmark = pytest.mark.timeout(900)  # the first of a geometry builds its simulation


@pytest.fixture(scope="module")
def network() -> IntegerNetwork:
    return artifact.load(artifact.find_model("gsc12-sparse")).network


@pytest.fixture(scope="module")
def spoken() -> U8:
    """Real words, every sixtieth of the stored ones: uint8 ``(6, 1024)``."""
    images: U8 = np.load(GOLDEN)["images"][::60][:WORDS]
    return images.reshape(-1, 1024)


@pytest.fixture(scope="module")
def adversarial() -> U8:
    """All zero, all 255, ties everywhere, checks, speckles, noise: uint8 ``(6, 1024)``."""
    rng = np.random.default_rng(17)
    checks = np.indices((32, 32)).sum(axis=0) % 2 * 255
    images = np.stack(
        [
            np.zeros((32, 32)),
            np.full((32, 32), 255),
            rng.integers(0, 2, (32, 32)) * 255,
            checks,
            rng.integers(0, 256, (32, 32)) * (rng.random((32, 32)) < 0.03),
            rng.integers(0, 256, (32, 32)),
        ]
    )
    return images.astype(np.uint8).reshape(-1, 1024)


@pytest.fixture(scope="module", params=[SMALL, FAST], ids=["small", "fast"])
def core(request: pytest.FixtureRequest, network: IntegerNetwork) -> RealCore:
    return RealCore(network, request.param)


@pytest.fixture
def built(core: RealCore, simulation_cache: Path) -> Path:
    return library(SOURCES, {"GEOMETRY": core.geometry.code}, simulation_cache)


@pytest.fixture
def bench(core: RealCore, built: Path) -> Iterator[Bench]:
    with Simulation(built) as simulation:
        yield Bench(simulation, core)


@pytest.fixture
def loaded(bench: Bench, core: RealCore, spoken: U8) -> Bench:
    assert bench.load(core.image(spoken[1])).status == 0
    return bench


def _well(bench: Bench, images: U8) -> int:
    run = bench.infer(images)
    assert (run.trailer.status, run.trailer.words_done) == (0, len(images))
    assert np.array_equal(run.sums, bench.core.sums(images))
    return run.trailer.cycles


def test_real_and_adversarial_words(loaded: Bench, spoken: U8, adversarial: U8) -> None:
    _well(loaded, spoken)
    _well(loaded, adversarial)
    _well(loaded, spoken[:1])
    _well(loaded, spoken[:0])


@pytest.mark.parametrize("seed", range(5))
def test_no_result_depends_on_what_was_in_registers_and_memories(
    built: Path, core: RealCore, spoken: U8, seed: int
) -> None:
    """The kernel begins with other random bits at each seed."""
    with Simulation(built, Bus(seed=100 + seed)) as simulation:
        bench = Bench(simulation, core)
        assert bench.infer(spoken[:1]).trailer.status == NO_MODEL
        assert bench.load(core.image(spoken[0])).status == 0
        assert bench.self_test().status == 0
        _well(bench, spoken[:3])


def test_the_shell_costs_a_few_per_cent_at_most(
    loaded: Bench, spoken: U8, record_property: Callable[[str, object], None]
) -> None:
    """Slower memory costs a run its latencies and a word nothing."""
    each, run = {}, {}
    for latency in (1, 40, 300):
        loaded.simulation.configure(Bus(read_latency=latency, write_latency=latency))
        short, run[latency] = _well(loaded, spoken[:1]), _well(loaded, spoken)
        each[latency] = (run[latency] - short) / (WORDS - 1)
    record_property("cycles_per_word", each[40])
    assert each[300] == each[40] == each[1]
    assert run[40] <= run[1] + 200
    assert run[300] <= run[1] + 1500


@pytest.mark.parametrize("percent", [10, 50])
def test_stalls_change_no_result(loaded: Bench, spoken: U8, percent: int) -> None:
    loaded.simulation.configure(Bus().stalled(percent, percent))
    _well(loaded, spoken[:3])


def test_a_trace_names_the_winners_of_the_spec(
    loaded: Bench, core: RealCore, spoken: U8, adversarial: U8
) -> None:
    images = np.concatenate([spoken[:2], adversarial[:3]])
    loaded.simulation.configure(Bus().stalled(10, 4))
    run = loaded.trace(images)
    assert (run.trailer.status, run.trailer.words_done) == (0, len(images))
    for word, image in enumerate(images):
        record = run.record(word)
        assert record[:64] == core.sums(image[None]).tobytes()
        events = np.frombuffer(record[64:], "<u4")
        events = events[: int(np.argmax(events == 0xFFFFFFFF))]
        assert np.array_equal(np.sort(events), core.events(image))


def test_the_self_test_passes_and_differs(loaded: Bench, core: RealCore, spoken: U8) -> None:
    trailer = loaded.self_test()
    assert (trailer.status, trailer.words_done) == (0, 1)
    assert loaded.load(core.image(spoken[1], spoil=1)).status == 0
    assert loaded.self_test().status == DIFFERS
    _well(loaded, spoken[:2])


def test_what_cannot_be_loaded_leaves_no_model(bench: Bench, core: RealCore, spoken: U8) -> None:
    good = core.image()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 4
    outside = core.with_record(Record(0, 3, np.zeros(1, np.uint64)))
    other = bytearray(good)
    other[8] ^= 1
    for image, status in (
        (flipped, CHECKSUM),
        (outside, OUTSIDE),
        (other, WRONG_GEOMETRY),
    ):
        assert bench.load(bytes(image)).status == status
        assert bench.infer(spoken[:1]).trailer.status == NO_MODEL
    assert bench.load(good).status == 0
    _well(bench, spoken[:2])


def test_a_read_error_within_a_word(loaded: Bench, core: RealCore, spoken: U8) -> None:
    run = loaded.infer(spoken, fail_read=2 * 1024 + 600)
    assert (run.trailer.status, run.trailer.words_done) == (READ_ERROR, 2)
    assert run.out[:128] == core.sums(spoken[:2]).tobytes()
    assert run.out[128:] == b"\xa5" * (64 * WORDS - 128)
    _well(loaded, spoken[:3])


@pytest.mark.parametrize("moment", [100, 1500, 7000, 12000])
@pytest.mark.parametrize("mode", [tb.INFER, tb.TRACE, tb.LOAD])
def test_reset_in_mid_word(
    loaded: Bench, core: RealCore, spoken: U8, mode: int, moment: int
) -> None:
    simulation = loaded.simulation
    loaded.place(mode, spoken[:3], core.image(), 0)
    simulation.start(mode, model=MODEL, images=IMAGES, out=OUT, n_words=3)
    simulation.tick(moment)
    simulation.reset(1)
    loaded.clear()
    assert loaded.infer(spoken[:1]).trailer.status == NO_MODEL
    assert loaded.load(core.image()).status == 0
    _well(loaded, spoken[:2])


def test_the_geometry_register(bench: Bench, core: RealCore) -> None:
    assert bench.simulation[tb.GEOMETRY] == core.geometry.code
    assert Geometry.from_code(bench.simulation[tb.GEOMETRY]) == core.geometry


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_every_stored_word_on_any_bus(loaded: Bench, seed: int) -> None:
    images: U8 = np.load(GOLDEN)["images"][seed::4].reshape(-1, 1024)
    rng = np.random.default_rng(seed)
    a, b, c, d, e = rng.integers(0, 60, 5).tolist()
    loaded.simulation.configure(Bus(stalls=(a, b, c, d, e), seed=seed, write_order=seed % 3))
    _well(loaded, images)
