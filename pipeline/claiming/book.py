"""The list of companies that people can correct, `data/companies.toml`, read once."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.claiming.names import core, key
from pipeline.config import ConfigError

FILE = "companies.toml"
REMEMBERED = 20_000


class BookError(ConfigError):
    """The list of companies cannot be used: it is not TOML, or an entry lacks what it needs."""


@dataclass(frozen=True, slots=True)
class Company:
    """An employer, one entity under several names. `industry` is a key of the book's industries."""

    id: str
    name: str
    url: str | None = None
    industry: str | None = None
    aliases: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    """Names or street addresses of places that are its own."""


@dataclass(frozen=True, slots=True)
class Industry:
    """What an industry is called, and the groups where its people meet."""

    name: str | None
    associations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All that is known beforehand. `fingerprint` changes with any of it."""

    companies: tuple[Company, ...] = ()
    industries: Mapping[str, Industry] = field(default_factory=dict)
    not_companies: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    """Ids of companies whose product is where events happen or are announced: "on Zoom"."""
    fingerprint: str = ""
    _by_key: Mapping[str, Company] = field(default_factory=dict)
    _by_office: Mapping[str, Company] = field(default_factory=dict)
    named: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What names and places were taken to mean: the same few hundred come again and again."""

    def remember(self, what: Any, meant: Any) -> None:
        """Keep what a name or a place means, and never more than some thousand of them."""
        if len(self.named) >= REMEMBERED:
            self.named.clear()
        self.named[what] = meant

    def company(self, name: str) -> Company | None:
        """Give the listed company that is meant by exactly this name, whatever its legal form."""
        told = core(name)
        company = self._by_key.get(key(name)) or self._by_key.get(told) or self._by_key.get(_without_branch(told))
        if company and " " not in told and key(name) == f"the {told}" and key(name) not in self._by_key:
            return None  # "the Ford" is a place on a river
        if company and company.name.isupper() and len(company.name) < 5 and name[:5].istitle():
            return None  # Rei is a person, Sap runs in trees
        return company

    def office(self, place: str) -> Company | None:
        """Give the company whose own place this is, by its name or its street address."""
        return self._by_office.get(key(place))

    def denies(self, name: str) -> bool:
        """Tell whether people said that this name is no company."""
        return key(name) in self.not_companies

    def is_tool(self, company_id: str) -> bool:
        """Tell whether a company's name as a place means its product."""
        return company_id in self.tools

    def by_id(self, company_id: str) -> Company | None:
        """Give a listed company by its id."""
        return next((company for company in self.companies if company.id == company_id), None)


def _without_branch(told: str) -> str:
    """Take from a key what large firms add to their name: `td bank group` is `td bank`."""
    words = told.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1] in {"group", "canada", "usa", "us", "america"} else ""


def read(path: Path) -> Book:
    """Read the list. Raises BookError, naming the file and the entry."""
    try:
        content = path.read_bytes()
        told = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BookError(f"{path}: {error}") from error
    try:
        return book(told, hashlib.blake2b(content, digest_size=8).hexdigest())
    except BookError as error:
        raise BookError(f"{path}: {error}") from error


@lru_cache(maxsize=8)
def _kept(path: Path, _stamp: tuple[int, int]) -> Book:
    return read(path)


def shared(path: Path) -> Book:
    """Give the list of a file, read again only when the file has changed."""
    try:
        stat = path.stat()
    except OSError as error:
        raise BookError(f"{path}: {error.strerror}") from error
    return _kept(path, (stat.st_mtime_ns, stat.st_size))


def book(told: Mapping[str, Any], fingerprint: str = "") -> Book:
    """Make a book of what the file says. Raises BookError where ids repeat or an entry lacks its name."""
    companies = tuple(_company(entry) for entry in told.get("companies", ()))
    industries = {
        name: Industry(str(entry.get("name", name)), tuple(entry.get("associations", ())))
        for name, entry in told.get("industries", {}).items()
    }
    _check(companies, industries)
    return Book(
        companies=companies,
        industries=industries,
        not_companies=frozenset(map(key, told.get("not_companies", ()))),
        tools=frozenset(told.get("tools", ())),
        fingerprint=fingerprint,
        _by_key=_index((name, company) for company in companies for name in (company.name, *company.aliases)),
        _by_office={key(place): company for company in companies for place in company.offices},
    )


def _company(entry: Mapping[str, Any]) -> Company:
    if not isinstance(entry.get("id"), str) or not isinstance(entry.get("name"), str):
        raise BookError(f"an entry of `companies` lacks its id or its name: {dict(entry)}")
    return Company(
        id=entry["id"],
        name=entry["name"],
        url=entry.get("url"),
        industry=entry.get("industry"),
        aliases=tuple(entry.get("aliases", ())),
        offices=tuple(entry.get("offices", ())),
    )


def _check(companies: Iterable[Company], industries: Mapping[str, Industry]) -> None:
    seen: set[str] = set()
    for company in companies:
        if company.id in seen:
            raise BookError(f"two companies have the id {company.id!r}")
        if company.industry is not None and company.industry not in industries:
            raise BookError(f"{company.id!r} has the industry {company.industry!r}, which [industries] does not have")
        seen.add(company.id)


def _index(names: Iterable[tuple[str, Company]]) -> dict[str, Company]:
    """Index names, whole and without legal form; a whole name comes before another's short one."""
    whole: dict[str, Company] = {}
    short: dict[str, Company] = {}
    for name, company in names:
        whole.setdefault(key(name), company)
        short.setdefault(core(name), company)
    return short | whole
