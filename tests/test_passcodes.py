"""The passcode of an online meeting is not ours to publish; everything else about it stays."""

import pytest

from pipeline.passcodes import without_passcodes
from pipeline.safe import safe_html, safe_text, safe_url


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("https://zoom.example/j/1?pwd=s3cret", "https://zoom.example/j/1"),
        ("https://zoom.example/j/1?pwd=s3cret&lang=en", "https://zoom.example/j/1?lang=en"),
        ("https://zoom.example/j/1?lang=en&pwd=s3cret#x", "https://zoom.example/j/1?lang=en#x"),
        ("https://zoom.example/j/1?a=b&pwd=s3cret&c=d", "https://zoom.example/j/1?a=b&c=d"),
    ],
)
def test_an_address_keeps_all_but_the_passcode(told: str, kept: str) -> None:
    assert safe_url(told) == kept
    assert safe_text(f"Online: {told}", 300) == f"Online: {kept}"


@pytest.mark.parametrize(
    "told",
    [
        "Join us\nPasscode: s3cret\nBring a friend",
        "Join us <b>Meeting password</b> : <i>s3cret</i> Bring a friend",
        '<p>Join us <a href="https://z.example/j/1?x=1&amp;pwd=s3cret">here</a></p><p>Bring a friend</p>',
        "Join us, Passwort = s3cret, Bring a friend",
    ],
)
def test_a_description_tells_that_there_is_a_passcode_and_not_which(told: str) -> None:
    safe = safe_html(told)
    assert "s3cret" not in safe
    assert "Join us" in safe and "Bring a friend" in safe


@pytest.mark.parametrize(
    "told",
    [
        "Password managers compared: which one to trust",
        "Passwords: an unloved history",
        "How passcodes leak. Passcode policy and 2FA",
        "Password: https://talks.example/passwords",
        "https://example.org/?pwdreset=1&id=3",
    ],
)
def test_talks_about_passwords_are_told_whole(told: str) -> None:
    assert without_passcodes(told) == told
