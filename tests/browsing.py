"""Chromium for tests, driven headless: the system's own, since Playwright's cannot be had everywhere."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PHONE, NARROW, DESK = 390, 320, 1280
WIDTHS = (NARROW, PHONE, DESK)
SCHEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
"""Tests play two sites on one machine; a browser would ask before one of them may show the other."""

MISSING = "needs a browser: apt-get install chromium; pip install 'weakties[test]'"


@contextmanager
def chromium() -> Iterator[Any]:
    """Give the browser. Where it is missing the test is skipped and says so; in CI that is a failure."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if path is None or sync_playwright is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield found
        finally:
            found.close()


def axe(page: Any) -> list[str]:
    """Give what breaks WCAG 2.2 A and AA or the best practices on a page, one line a rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        """() => axe.run(document, {resultTypes: ["violations"],
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})"""
    )
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def _axe() -> str:
    from importlib.resources import files

    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
