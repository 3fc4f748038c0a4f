"""Habits of calendar producers, one small file each: `SIGN`, bytes that only its calendars hold, and `mend`."""

import pkgutil
from functools import cache
from importlib import import_module

from scrapers.ics.event import Mend


def mends(calendar: bytes) -> tuple[Mend, ...]:
    """Give the mends for the producers whose sign stands in a calendar."""
    return tuple(mend for sign, mend in _all() if sign in calendar)


@cache
def _all() -> tuple[tuple[bytes, Mend], ...]:
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple((module.SIGN, module.mend) for module in modules)
