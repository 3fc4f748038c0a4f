"""What an event costs and where one registers: schema.org Offer, AggregateOffer, isAccessibleForFree."""

import re

from scrapers.dates import as_utc
from scrapers.html import Page
from scrapers.model import Price, When
from scrapers.structured.moments import moment
from scrapers.structured.things import Thing, bare

_FREE = re.compile(r"\W*(?:free|gratis|kostenlos|gratuit|no cost)\b.*", re.I)
_AMOUNT = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)", re.A)
_PRICES = ("price", "lowPrice", "highPrice", "minPrice", "maxPrice")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


def price(event: Thing) -> Price | None:
    """Give what it costs over all its offers, or None when nobody says. No offer is not free."""
    offers = _offers(event)
    priced = _with_inner(offers)
    texts = [text for offer in priced for name in _PRICES for text in offer.texts(name)]
    amounts = [amount for text in texts if (amount := _amount(text)) is not None]
    said_free = _flag(event, "isAccessibleForFree", "free")
    sold_out = bool(offers) and all("soldout" in bare(offer.text("availability") or "").lower() for offer in offers)
    if not amounts and said_free is None and not sold_out:
        return None
    low, high = (min(amounts), max(amounts)) if amounts else (None, None)
    return Price(
        is_free=high == 0 if high is not None else said_free,
        min=low,
        max=high,
        currency=_currency(priced, texts) if amounts else None,
        text="Sold out" if sold_out else None,
    )


def registration_url(event: Thing, page: Page) -> str | None:
    """Give the first address at which an offer is taken up."""
    plain = [str(value) for value in event.all("offers", "tickets") if not isinstance(value, Thing)]
    said = [*(text for offer in _offers(event) for text in (*offer.texts("url"), offer.id or "")), *plain]
    return next((found for text in said if (found := page.link(text))), None)


def registration_deadline(event: Thing, zone: str) -> When | None:
    """Give the end of the last offer, when every offer says its end."""
    ends = [offer.text("availabilityEnds", "validThrough") for offer in _offers(event)]
    found = [each.when for text in ends if text and (each := moment(text, zone))]
    return max(found, key=as_utc) if found and len(found) == len(ends) else None


def _offers(event: Thing) -> list[Thing]:
    return event.things("offers", "tickets")[:100]


def _with_inner(offers: list[Thing]) -> list[Thing]:
    """Add the offers inside an AggregateOffer, and price specifications."""
    inner = [each for offer in offers for each in (*offer.things("offers"), *offer.things("priceSpecification"))]
    return [*offers, *inner]


def _flag(event: Thing, *names: str) -> bool | None:
    """Read a boolean, however it is written."""
    for value in event.all(*names):
        if isinstance(value, bool):
            return value
        word = bare(str(value)).lower() if not isinstance(value, Thing) else ""
        if word in ("true", "yes", "1"):
            return True
        if word in ("false", "no", "0"):
            return False
    return None


def _amount(text: str) -> float | None:
    """Read a price: a number with a point or a comma, currency signs around it, or "free"."""
    text = text[:100]
    if _FREE.fullmatch(text):
        return 0.0
    if re.fullmatch(r"\d{1,9}\.\d{1,9}", text):  # schema.org: a point is the decimal point
        return round(float(text), 2)
    found = _AMOUNT.search(text)
    if found is None or "-" in text[: found.start()]:
        return None
    digits = re.sub(r"\s", "", found[0])
    whole, cents = re.fullmatch(r"([\d.,]*?\d)(?:[.,](\d{1,2}))?", digits).groups()  # type: ignore[union-attr]
    return float(f"{re.sub('[.,]', '', whole)}.{cents or 0}")


def _currency(offers: list[Thing], texts: list[str]) -> str | None:
    """Give the ISO 4217 code that the offers name, else the one a sign stands for."""
    for offer in offers:
        code = (offer.text("priceCurrency", "currency") or "").strip().upper()
        if re.fullmatch(r"[A-Z]{3}", code):
            return code
    return next((_SIGNS[sign] for text in texts for sign in _SIGNS if sign in text), None)
