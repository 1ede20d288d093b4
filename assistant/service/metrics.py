"""What /metrics counts, in Prometheus form. Labels are patterns of routes and statuses, never contents."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "assistant_requests", "Requests answered", ["route", "method", "status"], registry=REGISTRY
)
DURATION = Histogram(
    "assistant_request_seconds",
    "Time from request to the end of its answer",
    ["route"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
    registry=REGISTRY,
)
WAITING = Gauge("assistant_waiting", "Pieces of work that wait", registry=REGISTRY)
RUNNING = Gauge("assistant_running", "Pieces of work being done", registry=REGISTRY)
WORKERS = Gauge("assistant_workers", "Workers that are there", registry=REGISTRY)
STOPPED = Counter("assistant_stopped", "Work stopped at a limit", ["why"], registry=REGISTRY)


def exposition() -> bytes:
    """All of it, as Prometheus reads it."""
    return generate_latest(REGISTRY)
