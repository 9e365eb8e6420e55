"""Who wants to hear how far a start has come."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.types import ProgressListener

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BootListener:
    """Who wants to hear what the start is doing: step names, bytes of the download, files of the demo."""

    on_step: Callable[[str], None] | None = None
    on_download: Callable[[int, int], None] | None = None
    on_ingest: ProgressListener | None = None

    def step(self, name: str) -> None:
        """Say that a step has begun: "database", "index", "download", "model", "demo" or "ready"."""
        logger.debug("boot.step name=%s", name)
        if self.on_step:
            self.on_step(name)
