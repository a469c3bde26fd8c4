"""Metrics for Prometheus. Nothing in them comes from a question or from the person who asked."""

import os
from collections.abc import Iterator, Mapping
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from retrieval.types import AnswerState, SearchResult

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# The folder in which several workers share their numbers; the supervisor sets this variable.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Seconds. A question takes 3 ms alone and 30 ms among sixteen (docs/performance.md).
REQUEST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STAGE_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1)


# Why a request is refused, by `service.middleware.access` or `service.lifecycle.pool`.
REASONS = ("full", "late", "gone", "store", "key", "keys", "scope", "origin", "rate")
# The outcomes of opening a new snapshot.
OUTCOMES = ("loaded", "refused")


class Metrics:
    """The numbers of one process; `text` returns those of all workers."""

    def __init__(self) -> None:
        self._own = registry = CollectorRegistry()
        self.requests = Counter(
            "faq_search_requests",
            "Requests, by route template and status",
            ["method", "route", "status"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "faq_search_request_seconds",
            "Seconds from a request's head to the end of its answer",
            ["route"],
            registry=registry,
            buckets=REQUEST_BUCKETS,
        )
        self.stage_seconds = Histogram(
            "faq_search_stage_seconds",
            "Seconds of each stage of a search",
            ["stage"],
            registry=registry,
            buckets=STAGE_BUCKETS,
        )
        self.answers = Counter(
            "faq_search_answers", "Searches, by answer state", ["state"], registry=registry
        )
        self.refused = Counter(
            "faq_search_refused",
            "Requests refused: queue full, deadline passed (late), client gone, store away; or by "
            "key, scope, origin, rate, or as no key could be checked (keys)",
            ["reason"],
            registry=registry,
        )
        self.loads = Counter(
            "faq_search_snapshot_loads",
            "Snapshots that went live while the service ran, by outcome",
            ["outcome"],
            registry=registry,
        )
        self.waiting = Gauge(
            "faq_search_queue_depth",
            "Searches that wait for a thread now",
            registry=registry,
            multiprocess_mode="livesum",
        )

        self._show_zeros()

    def _show_zeros(self) -> None:
        """Show all numbers as 0: Prometheus sees no increase in one that wasn't there before."""
        for reason in REASONS:
            self.refused.labels(reason)
        for outcome in OUTCOMES:
            self.loads.labels(outcome)
        for state in get_args(AnswerState):
            self.answers.labels(state)

    def count_search(self, result: SearchResult) -> None:
        for stage, seconds in result.seconds.items():
            self.stage_seconds.labels(stage).observe(seconds)
        if result.answer is not None:
            self.answers.labels(result.answer.state).inc()

    def text(self, snapshot: Mapping[str, str], created: float, files: Mapping[str, int]) -> bytes:
        """Return all metrics in Prometheus' text format, with the labels and age of the `snapshot`.

        `created` is in seconds since 1970. `files` counts the files that its build looked at, by
        the gravest level of what was found in them.
        """
        registry = self._own
        if os.environ.get(SHARED_FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
        served = CollectorRegistry()
        served.register(_Served(snapshot, created, files))
        return generate_latest(registry) + generate_latest(served)


class _Served(Collector):
    """The snapshot of the worker that answers; all workers change to a new one within a second."""

    def __init__(
        self, snapshot: Mapping[str, str], created: float, files: Mapping[str, int]
    ) -> None:
        self._snapshot = snapshot
        self._created = created
        self._files = files

    def collect(self) -> Iterator[Metric]:
        info = GaugeMetricFamily(
            "faq_search_snapshot_info", "The snapshot being served", labels=list(self._snapshot)
        )
        info.add_metric(list(self._snapshot.values()), 1)
        yield info
        yield GaugeMetricFamily(
            "faq_search_snapshot_created_seconds",
            "When it was built, in seconds since 1970",
            self._created,
        )
        counts = GaugeMetricFamily(
            "faq_search_snapshot_files",
            "Files that its build looked at, by the gravest level of what was found in them",
            labels=["level"],
        )
        for level, count in self._files.items():
            counts.add_metric([level], count)
        yield counts
