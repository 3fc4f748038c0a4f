"""Which proxies are believed when they say for whom they ask (X-Forwarded-For) and how (X-Forwarded-Proto)."""

import os
from ipaddress import ip_network

from pipeline.config import ConfigError

VARIABLE = "WEAKTIES_PROXIES"
USUAL = "127.0.0.1, ::1"
"""A proxy on the same machine; what anyone else writes into those headers means nothing."""


def trusted() -> list[str]:
    """Give the addresses and networks that WEAKTIES_PROXIES names. Raises ConfigError for what is neither."""
    named = os.environ.get(VARIABLE, USUAL).split(",")
    return [_checked(part.strip()) for part in named if part.strip()]


def _checked(text: str) -> str:
    try:
        network = ip_network(text)
    except ValueError as error:
        raise ConfigError(f"{VARIABLE}: {text!r} is no address and no network like 172.16.0.0/12: {error}") from error
    return str(network) if "/" in text else str(network.network_address)
