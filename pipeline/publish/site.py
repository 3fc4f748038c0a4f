"""Where the site's files are, and its templates: those of the checkout, else those shipped in the package."""

from collections.abc import Hashable, Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def folder() -> Path:
    """Give the folder with `plugins`, `templates`, `static` and `metadata.yaml`."""
    checkout = PACKAGE.parent / "datasette"
    return checkout if (checkout / "plugins").is_dir() else PACKAGE / "_site"


@cache
def environment() -> Environment:
    """Give the templates' environment: escaping everywhere, and an error for a name that is not there.

    Our own and not Datasette's, whose asynchronous templates cost two thirds of a page; so pages can
    also be made without a server.
    """
    made = Environment(
        loader=FileSystemLoader(folder() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # else every use of a template looks at its file
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = "{:,}".format  # a call of a method in a template costs five of a filter
    made.globals["asset"] = asset
    made.globals["rendered"] = rendered
    made.globals["choices"] = choices
    return made


def render(template: str, **names: Any) -> str:
    """Render a page of the site."""
    return environment().get_template(f"site/{template}").render(**names)


def rendered(cards: Iterable[Hashable]) -> Markup:
    """Give the events of a list as HTML."""
    template = environment().get_template("site/_list.html")
    return Markup("".join([_card(template, card) for card in cards]))


@lru_cache(maxsize=4096)
def _card(template: Template, card: Hashable) -> Any:
    """Render an event of a list; the same one is rendered once, as long as the template is the same."""
    return template.module.card(card)  # type: ignore[attr-defined]


def choices(*told: Hashable) -> Any:
    """Give the choices of one filter as HTML: the macro that shows them, and what it is told."""
    return _choices(environment().get_template("site/_form.html"), *told)


@lru_cache(maxsize=256)
def _choices(template: Template, macro: str, *told: Hashable) -> Any:
    """Render them; the same ones are rendered once, as most lists have the same topics, towns and companies."""
    return getattr(template.module, macro)(*told)


def asset(name: str) -> str:
    """Give the address of a static file; its version changes when the file does, so that it may be kept for ever."""
    path = folder() / "static" / name
    return f"/static/{name}?v={_version(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=64)
def _version(path: Path, changed: int) -> str:
    return blake2b(path.read_bytes(), digest_size=4).hexdigest()
