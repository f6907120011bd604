"""What ``results.json`` holds. Fields are added, none is taken away or changes its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from engine.evaluation.list_hash import relative
from engine.evaluation.metrics import Accuracy
from engine.evaluation.results import EngineResult, PairResult, Results
from engine.evaluation.strata import Stratum
from engine.training.labels import MappedWord

SCHEMA_VERSION = 1


def document(results: Results) -> dict[str, object]:
    """All figures, ready for JSON; those that need what is not there (groups, a margin) are None.

    Shares are 0..1, intervals 95 %.
    """
    data, root = results.data, results.data.root
    condition = {} if results.condition is None else {"condition": asdict(results.condition)}
    return {
        "schema_version": SCHEMA_VERSION,
        **condition,
        "run": asdict(results.parameters),
        "data": {
            "root": str(root),
            "list": data.name,
            "list_sha256": results.list_sha256,
            "clips": len(results.clips),
            "labels": list(results.labels),
            "mapping": _mapping(data.mapping),
            "bootstrap": None if results.bootstrap is None else asdict(results.bootstrap),
        },
        "engines": [_engine(engine, results.labels) for engine in results.engines],
        "pairs": [_pair(pair, results) for pair in results.pairs],
        "strata": [_stratum(stratum, results.engines) for stratum in results.strata],
        "rejected": [
            {
                "path": relative(rejected.path, root),
                "channel": rejected.entry.channel,
                "reason": rejected.reason,
            }
            for rejected in results.rejected
        ],
        "environment": results.environment
        | {
            "engines": {
                engine.name: {
                    "device": engine.info.device,
                    "runtime": engine.info.runtime,
                    "figure": engine.info.figure,
                }
                for engine in results.engines
            }
        },
    }


def _mapping(rows: Sequence[MappedWord]) -> dict[str, dict[str, object]]:
    """By word; a manifest may count one word as two classes, which are then told apart."""
    times = Counter(row.word for row in rows)
    return {
        row.word if times[row.word] == 1 else f"{row.word} as {row.label}": {
            "label": row.label,
            "clips": row.clips,
        }
        for row in rows
    }


def _engine(engine: EngineResult, labels: Sequence[str]) -> dict[str, object]:
    metrics, ranking, reliability = engine.metrics, engine.ranking, engine.reliability
    return {
        "id": engine.name,
        "family": engine.info.family,
        "model": {"name": engine.model, "sha256": engine.sha256},
        "clips": metrics.clips,
        "correct": metrics.correct,
        "accuracy": metrics.accuracy,
        "accuracy_ci95": list(metrics.interval),
        "accuracy_cluster_ci95": _interval(engine.cluster_interval),
        "argmax": _accuracy(engine.argmax),
        "operating_point": _accuracy(engine.at_operating_point) | asdict(engine.operating_point),
        "macro_f1": metrics.macro_f1,
        "macro_f1_classes": sum(one.support > 0 for one in metrics.per_class.values()),
        "per_class": {
            label: {
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "support": one.support,
            }
            for label, one in metrics.per_class.items()
        },
        "roc_auc": {
            "per_class": {
                label: ranking.by_label[label].area if label in ranking.by_label else None
                for label in labels
            },
            "macro": ranking.macro_area,
            "pooled_commands": None if ranking.pooled is None else ranking.pooled.area,
        },
        "calibration": {
            "expected_error": reliability.error,
            "bins": [asdict(each) | {"accuracy": each.accuracy} for each in reliability.bins],
        },
        "confusion": {"labels": list(labels), "counts": metrics.confusion.tolist()},
        "words_per_second": engine.words_per_second,
        "seconds": engine.seconds,
    }


def _pair(pair: PairResult, results: Results) -> dict[str, object]:
    metrics, judged = pair.metrics, pair.judgement
    clip = results.clips[pair.largest.clip].entry
    return {
        "a": pair.a,
        "b": pair.b,
        "agreement": metrics.agreement,
        "accuracy_difference": metrics.difference,
        "accuracy_difference_ci95": list(metrics.interval),
        "accuracy_difference_cluster_ci95": _interval(pair.cluster_interval),
        "only_a_right": metrics.only_a_right,
        "only_b_right": metrics.only_b_right,
        "mcnemar_p": metrics.mcnemar_p,
        "largest_score_difference": {
            "value": pair.largest.value,
            "label": pair.largest.label,
            "path": relative(clip.path, results.data.root),
            "offset_s": clip.offset_s,
            "channel": clip.channel,
        },
        "margin": None
        if judged is None
        else {
            "points": judged.points,
            "reference": judged.reference,
            "candidate": judged.candidate,
            "loss_ci95": list(judged.loss),
            "verdict": judged.verdict,
            "verdict_by_groups": pair.group_judgement and pair.group_judgement.verdict,
            "sentence": pair.verdict,
        },
    }


def _stratum(stratum: Stratum, engines: Sequence[EngineResult]) -> dict[str, object]:
    return {
        "by": stratum.by,
        "value": stratum.value,
        "clips": stratum.clips,
        "engines": {
            engine.name: _accuracy(Accuracy(stratum.clips, stratum.correct[i]))
            for i, engine in enumerate(engines)
        },
    }


def _accuracy(found: Accuracy) -> dict[str, object]:
    return {
        "correct": found.correct,
        "accuracy": found.share,
        "accuracy_ci95": list(found.interval),
    }


def _interval(ends: tuple[float, float] | None) -> list[float] | None:
    return None if ends is None else list(ends)
