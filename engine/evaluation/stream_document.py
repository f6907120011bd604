"""What ``results.json`` holds of long recordings. Fields are added, none changes its meaning."""

from __future__ import annotations

from dataclasses import asdict

from engine.evaluation.document import SCHEMA_VERSION
from engine.evaluation.list_hash import relative
from engine.evaluation.stream_metrics import CurvePoint, Spotting
from engine.evaluation.stream_outcomes import LOOKAHEAD_S
from engine.evaluation.stream_results import StreamEngine, StreamPair, StreamResults


def document(results: StreamResults) -> dict[str, object]:
    """All figures, ready for JSON; shares are 0..1, times seconds, intervals 95 %.

    A share of nothing is None, and so is the latency of no hits.
    """
    data, root = results.data, results.data.root
    return {
        "schema_version": SCHEMA_VERSION,
        "mode": "stream",
        "run": asdict(results.parameters),
        "data": {
            "root": str(root),
            "list": data.name,
            "list_sha256": results.list_sha256,
            "recordings": len(results.recordings),
            "hours": results.heard_s / 3600,
            "labels": list(results.labels),
            "mapping": {row.word: {"label": row.label, "times": row.clips} for row in data.mapping},
        },
        "matching": {"tolerance_s": results.tolerance_s, "lookahead_s": LOOKAHEAD_S},
        "speed": {"seconds": results.seconds, "times_real_time": results.times_real_time},
        "engines": [_engine(engine) for engine in results.engines],
        "pairs": [_pair(pair) for pair in results.pairs],
        "recordings": [
            {
                "path": recording.told(root),
                "labels": relative(recording.labels_file, root),
                "seconds": recording.seconds,
                "words": len(recording.said),
                "engines": {
                    engine.name: _spotting(engine.recordings[i]) for engine in results.engines
                },
            }
            for i, recording in enumerate(results.recordings)
        ],
        "rejected": [
            {"path": relative(each.path, root), "reason": each.reason} for each in results.refused
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


def _engine(engine: StreamEngine) -> dict[str, object]:
    return {
        "id": engine.name,
        "family": engine.info.family,
        "model": {"name": engine.model, "sha256": engine.sha256},
        "operating_point": asdict(engine.operating_point),
        **_spotting(engine.total),
        "per_word": {word: _spotting(found) for word, found in engine.words.items()},
        "curve": [_point(point) for point in engine.curve],
        "frames": engine.frames,
        "seconds": engine.seconds,
    }


def _spotting(found: Spotting) -> dict[str, object]:
    rate, latency = found.alarm_rate, found.latency
    return {
        "events": found.hits + found.alarms,
        "commands": found.commands,
        "hits": found.hits,
        "false_rejects": found.false_rejects,
        "false_reject_rate": found.reject_rate,
        "false_reject_rate_ci95": list(found.reject_interval) if found.commands else None,
        "wrong_words": found.wrong,
        "false_alarms": found.alarms,
        "false_alarms_wrong_word": found.mistaken,
        "false_alarms_on_other_words": found.on_speech,
        "false_alarms_per_hour": rate.per_hour,
        "false_alarms_per_hour_ci95": list(rate.interval),
        "latency_s": None
        if latency is None
        else {
            "hits": latency.hits,
            "median": latency.median_s,
            "p95": latency.p95_s,
            "min": latency.least_s,
            "max": latency.most_s,
        },
    }


def _point(point: CurvePoint) -> dict[str, object]:
    return {
        "threshold": point.threshold,
        "hits": point.hits,
        "false_rejects": point.false_rejects,
        "false_reject_rate": point.reject_rate,
        "false_reject_rate_ci95": list(point.reject_interval) if point.commands else None,
        "wrong_words": point.wrong,
        "false_alarms": point.alarms,
        "false_alarms_per_hour": point.alarm_rate.per_hour,
        "false_alarms_per_hour_ci95": list(point.alarm_rate.interval),
    }


def _pair(pair: StreamPair) -> dict[str, object]:
    words, judged = pair.found.words, pair.judgement
    return {
        "a": pair.a,
        "b": pair.b,
        "agreement": words and words.agreement,
        "hit_rate_difference": words and words.difference,
        "hit_rate_difference_ci95": words and list(words.interval),
        "only_a_hit": words and words.only_a_right,
        "only_b_hit": words and words.only_b_right,
        "mcnemar_p": words and words.mcnemar_p,
        "false_alarms_p": pair.found.alarms_p,
        "events": list(pair.found.detections),
        "events_in_common": pair.found.together,
        "margin": judged
        and {
            "points": judged.points,
            "reference": judged.reference,
            "candidate": judged.candidate,
            "loss_ci95": list(judged.loss),
            "verdict": judged.verdict,
            "sentence": judged.sentence,
        },
    }
