"""What all attacks are made of: the words that do harm, and the shape of one."""

from dataclasses import dataclass

AT = "20261120T180000Z"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>"
XHTML = "<script>alert(1)</script><img src='x' onerror='alert(1)'/><svg onload='alert(1)'/>"
ACTIVE = r"<script>alert|<img src=x|<svg/onload"
LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "file:///etc/passwd", "feed:javascript:alert(1)", "view-source:javascript:alert(1)",
    "//evil.example\\@club.example/", "https:\\\\evil.example", "https://user:pass@evil.example/",
    "https://club.example/\r\nSet-Cookie: a=b", "https://club.example/\u202egpj.exe", "https://[::1",
    "https://club.example:99999/",
    "blob:https://club.example/1", "jar:https://x!/", "intent://x#Intent;end", "https://club.example/%0d%0aX: y",
    "https://xn--a/",
)  # fmt: skip
SCHEMES = (
    r"""(?:href|src|action)=\\?["']?\s*(?:javascript|vbscript|data:text|file|blob|jar|intent|feed|view-source):"""
    r"""|(?:(?:href|src)=|url": ?)\\?["'][^"'>]*user:pass"""
)
FORMULAS = (
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1+1", "\uff0b1+1", "\uff0d1",
    "\uff20SUM(A1)", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "\u2212=1", "%0A=1+1", '"=1+1', "'=1+1",
    ";=1+1",
)  # fmt: skip
UNSEEN = "\x00\x07\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u2066\ufeff\ufffe\U000e0041"
RUNS = (
    "a", "1", " ", "\t", "\n", "(", "[", "{", "<", "&", "@", "$", "$1", "1:", "-", ",", ".", "/", '"', "'", "\\",
    "\u3000", "A b ",
    "Ab ", "http://", "www.a", "https://a.b/?", "a@", "1.", "1 ", "1,", "$5-", "free ", "RSVP by ", "by ", "at ",
    "from ", "hosted by ",
    "sponsored by A, ", "and ", "Monday ", "Mar 1 ", "1/1/", "1pm-", "2026-", "every ", "1st and ", "Suite ", "#",
    "# ", "* ", "![a](", "[a](b)",
    "<a ", "<b>", "</", "<!--", "&#x", "&amp;", "Passcode: ", "pwd=", "zoom.us/j/", "join us ", "meet and greet ",
    "hackathon ", "A & ",
    "Inc. ", "O'", "x.y.z ", "at Acme, ", "Acme is hiring ", "until ", "no ", "don't ", "\u0301",
    "\U0001f469\u200d", "\u05d0\u202e",
)  # fmt: skip
"""What regular expressions like to try again and again."""
LONG = 250_000


@dataclass(frozen=True)
class Attack:
    """One input, and what the program may make of it."""

    file: str
    """Its name in the folder of its kind."""
    content: bytes
    least: int
    most: int
    forbidden: str = ""
    outcome: str = "PARTIAL"

    @property
    def row(self) -> dict[str, object]:
        """Give its line of a manifest."""
        kind = self.file.split("/")[0]
        return {
            "file": self.file, "kind": "jsonld" if kind == "json" else kind, "outcome": self.outcome,
            "min_events": self.least, "max_events": self.most, "must_not_appear_in_outputs": self.forbidden,
        }  # fmt: skip


def anchor(link: str) -> str:
    return f'<a href="{link}">x</a>'


MARKS = {n: f"&#{n};" for n in range(32)} | {
    ord(c): f"&{n};" for c, n in zip("&<>\"'", ("amp", "lt", "gt", "quot", "#39"), strict=True)
}


def xml(text: str) -> str:
    """Escape for XML; characters that XML has not become references, as an attacker would write them."""
    return text.translate(MARKS)
