"""Logs of the service: lines for people, or one JSON object a line for machines."""

import json
import logging
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pipeline.store import Visit

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: `at`, `level`, `logger`, `message`, and what `visit` or a fault adds."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (visit := getattr(record, "visit", None)) is not None:
            told["visit"] = visit
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def to_stderr(*, as_json: bool) -> None:
    """Send our own log to stderr, from `info` on; of others only what went wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("pipeline").setLevel(logging.INFO)


def visited(visit: Visit, done: int, total: int) -> None:
    """Log one visit, for a machine to read."""
    level = logging.WARNING if visit.outcome == "failed" else logging.INFO
    log.log(level, "%s: %s", visit.source_id, visit.outcome, extra={"visit": asdict(visit)})
