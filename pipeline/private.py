"""Private databases beside the catalogue: the inbox and the journal, readable for their owner alone, never served."""

import os
import sqlite3
from pathlib import Path


def opened(path: Path, schema: str) -> sqlite3.Connection:
    """Open a private database, made at first use with rights for its owner alone. Raises sqlite3.Error."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    conn = sqlite3.connect(path, isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.executescript(schema)
    return conn


def readable(path: Path) -> bool:
    """Tell whether there is such a database yet."""
    return path.is_file()
