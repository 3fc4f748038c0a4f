"""Datasette with everything configured: the catalogue's pages, feeds and API, and Datasette's own part under it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.utils import parse_metadata

from pipeline import proxies
from pipeline.publish import site

HOST, PORT = "127.0.0.1", 8001
FILES = 65_536
SETTINGS: dict[str, int | bool] = {
    "allow_csv_stream": False,
    "allow_download": False,
    "allow_signed_tokens": False,
    "default_facet_size": 20,
    "default_page_size": 50,
    "facet_time_limit_ms": 200,
    "max_csv_mb": 20,
    "max_returned_rows": 1000,
    "num_sql_threads": 3,
    "sql_time_limit_ms": 1000,
    "suggest_facets": False,
}
"""Suggesting facets costs 14 times the rest of a table page; the limits bound what open SQL may ask."""


class NothingToServe(Exception):
    """The data folder has no catalogue; the message says how to make one."""


def catalogues(data: Path, region: str) -> list[Path]:
    """Give the databases of all regions in a folder, the default region first; no other database is ever opened.

    Raises NothingToServe when the default region has none.
    """
    own = data / f"{region}.db"
    if not is_catalogue(own):
        raise NothingToServe(f"{own} is not a catalogue yet; make it with `weakties --data {data} collect`")
    return [own, *(path for path in sorted(data.glob("*.db")) if path != own and is_catalogue(path))]


def is_catalogue(path: Path) -> bool:
    """Tell whether a file is the catalogue of the region of its name: no journal, no inbox, no backup."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            named = conn.execute("SELECT value FROM region WHERE name = 'id'").fetchone()
    except sqlite3.Error:
        return False
    return bool(named == (path.stem,))


def application(data: Path, region: str) -> Datasette:
    """Give the Datasette that serves every region of a folder; pages are those of `region` unless they ask."""
    files = site.folder()
    paths = catalogues(data, region)
    errors: Any = import_module("datasette.handle_exception")
    errors.rich = None  # else each address that a robot makes up fills the log with a traceback
    return Datasette(
        [str(path) for path in paths],
        metadata=metadata(files / "metadata.yaml", [path.stem for path in paths]),
        template_dir=str(files / "templates"),
        plugins_dir=str(files / "plugins"),
        static_mounts=[("static", str(files / "static"))],
        settings=SETTINGS,
        cors=True,
    )


def metadata(path: Path, regions: list[str]) -> dict[str, Any]:
    """Read Datasette's metadata; what it says of one region's tables holds for all."""
    found: dict[str, Any] = parse_metadata(path.read_text())
    (tables,) = found["databases"].values()
    return {**found, "databases": dict.fromkeys(regions, tables)}


def command(data: Path, region: str, host: str = HOST, port: int = PORT) -> list[str]:
    """Give the `datasette` command that serves the same, for those who run it themselves."""
    files = site.folder()
    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(int(value)))]
    return [
        "datasette", "serve", *(str(path) for path in catalogues(data, region)),
        "--metadata", str(files / "metadata.yaml"), "--template-dir", str(files / "templates"),
        "--plugins-dir", str(files / "plugins"), "--static", f"static:{files / 'static'}",
        *settings, "--cors", "--host", host, "--port", str(port),
    ]  # fmt: skip


def allow_files() -> None:
    """Open as many files as the system lets a process: each catalogue takes nine, and the usual limit is 1,024."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Server(uvicorn.Server):
    """uvicorn's server, which tells when it is ready to answer."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: Any = None) -> None:
        """Open the port and say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def serve(
    data: Path, region: str, host: str = HOST, port: int = PORT, *, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; calls `ready` once the port is open.

    Raises NothingToServe, ConfigError for proxies that are none, or SystemExit.
    """
    believed = proxies.trusted()
    allow_files()
    app = application(data, region).app()
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on", forwarded_allow_ips=believed)
    Server(config, ready).run()
