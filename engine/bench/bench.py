"""A whole bench: this process's races, capped processes, counts, and the machine they ran on."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bench.caps import CappedPlan, caps_here, run_capped
from engine.bench.explain import explain
from engine.bench.host import StealMeter, host, noise
from engine.bench.lineup import CUDA, line_up
from engine.bench.live.measure import STREAMS, measure_live
from engine.bench.measure import measure
from engine.bench.peers.table import PEERS
from engine.bench.report import Report
from engine.bench.rows import Findings
from engine.bench.sparsity import sparsity
from engine.bench.words import Words
from engine.values import Progress

BATCHES = (1, 64)


@dataclass(frozen=True)
class Plan:
    """What to time: engine ids and models (none: the usual), batches, threads, seconds each.

    ``modes``: isolated words ("window"), sounds that go on ("live"), or both; without ``batches``
    each mode has its own. ``peers``: the dense models in other runtimes as well, and again held to
    older instruction sets; of isolated words alone. ``explain``: where the ratio comes from.
    """

    engines: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    peers: bool = False
    batches: tuple[int, ...] = ()
    threads: tuple[int, ...] = (1,)
    seconds: float = 1.0
    explain: bool = False
    modes: tuple[str, ...] = ("window",)


def run_bench(plan: Plan, words: Words, progress: Progress) -> Report:
    """Measure; raises where an engine or model that was named does not exist."""
    peers = tuple(entry.id for entry in PEERS) if plan.peers else ()
    lineup = line_up(plan.engines, plan.models, peers)
    steal = StealMeter()
    batches, findings = plan.batches or BATCHES, Findings()
    if "window" in plan.modes:
        findings = measure(lineup, words, batches, plan.threads, plan.seconds, progress=progress)
    if "live" in plan.modes:
        streams = plan.batches or STREAMS
        findings = findings.joined(measure_live(lineup, words, streams, plan.seconds, progress))
    flags = host(None)["flags"]
    engines = tuple(dict.fromkeys(pair.id for pair in lineup.pairs if not pair.peer))
    for cap in caps_here(flags) if plan.peers and "window" in plan.modes else ():
        capped = CappedPlan(
            tuple(name for name in engines if name != CUDA),
            plan.models,
            tuple(entry.id for entry in PEERS if entry.obeys),
            batches,
            plan.threads,
            plan.seconds,
            cap.name,
        )
        findings = findings.joined(run_capped(capped, words, progress))
    counted = tuple(sparsity(model, words.images, progress) for model in lineup.models)
    explained = None
    if plan.explain:
        explained = explain(lineup.models, findings, counted, words, plan.seconds, progress)
    share = steal.share()
    warnings = noise(findings.rows, share)
    return Report(host(share), words.source, findings, counted, warnings, explained)
