"""What an API says of the cost: a number, a range, a word, an object."""

import re
from html import unescape
from typing import Any

from scrapers.json_events.paths import number, text
from scrapers.model import Price

_AMOUNT = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")
_FREE = re.compile(r"\b(?:free|no (?:cost|charge)|gratis|kostenlos|gratuit)\b", re.IGNORECASE)
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}


def price_of(cost: Any, free: bool | None, currency: str | None) -> Price | None:
    """Read a cost; None when nothing is said. A flag that says "not free" leaves the amount unknown."""
    said = text(cost) if not isinstance(cost, list) else " – ".join(filter(None, (text(c) for c in cost)))
    said = unescape(said) if said else said
    amounts = [float(found.replace(",", ".")) for found in _AMOUNT.findall(said or "")]
    amount = number(cost)
    if amount is not None:
        amounts = [amount]
    is_free = True if free else _is_free(said, amounts, free)
    if said is None and is_free is None:
        return None
    symbol = next((code for sign, code in _SYMBOLS.items() if said and sign in said), None)
    paid = [a for a in amounts if a > 0]
    return Price(
        is_free=is_free,
        min=min(amounts) if amounts else 0.0 if is_free else None,
        max=max(amounts) if amounts else 0.0 if is_free else None,
        currency=(currency or symbol) if paid else None,
        text=said,
    )


def _is_free(said: str | None, amounts: list[float], free: bool | None) -> bool | None:
    if said and _FREE.search(said):
        return not any(amounts)
    if amounts:
        return not any(amounts)
    return free
