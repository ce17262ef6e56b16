"""Dask's scheduler and worker without their web pages: nothing listens that the work does not need.

Imported only where Dask is used; workers import it by name.
"""

from __future__ import annotations

from typing import Any

from distributed import Scheduler, Worker

__all__ = ["QuietScheduler", "QuietWorker"]


class QuietScheduler(Scheduler):  # type: ignore[misc]
    """A scheduler that serves no pages."""

    def start_http_server(self, *args: Any, **options: Any) -> None:
        """Do nothing."""


class QuietWorker(Worker):  # type: ignore[misc]
    """A worker that serves no pages."""

    def start_http_server(self, *args: Any, **options: Any) -> None:
        """Do nothing."""
