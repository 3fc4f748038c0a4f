"""A description as lines without marks, of which only those that matter are divided into sentences."""

from collections.abc import Iterable, Iterator

from pipeline.claiming.text import Sentence, lines, split

HEADING, ITEM = 80, 200
"""Characters of a heading and of an item of its list."""
FOLLOWING, GAP = 40, 3
"""Lines after a heading that may belong to its list, and how far apart they may be."""


class Description:
    """What an event says, line by line; asked in lower case where its signs stand, then divided there only."""

    def __init__(self, description: str) -> None:
        self.lines = lines(description)
        self.text = "\n".join(self.lines)
        self.lower = self.text.lower()

    def speaking(self, signs: Iterable[str]) -> set[int]:
        """Give the numbers of the lines that have one of these signs (lower case)."""
        found: set[int] = set()
        for sign in signs:
            at = self.lower.find(sign)
            while at >= 0:
                found.add(self.lower.count("\n", 0, at))
                end = self.lower.find("\n", at)
                at = self.lower.find(sign, end) if end >= 0 else -1
        return found

    def lists(self, words: Iterable[str]) -> Iterator[int]:
        """Give the numbers of lines that may be headings, with one of these words, and of what may be their lists."""
        for heading in self.speaking(words):
            if len(self.lines[heading].rpartition(". ")[2]) <= HEADING:
                yield heading
                yield from self._following(heading)

    def _following(self, heading: int) -> Iterator[int]:
        last = heading
        for at in range(heading + 1, min(heading + 2 * FOLLOWING, len(self.lines))):
            if self.lines[at]:
                yield at
                last = at
            if at - last > GAP or len(self.lines[at]) > ITEM:
                return

    def sentences(self, wanted: Iterable[int]) -> list[Sentence]:
        """Divide these lines; one that follows an end of quotation names who was quoted."""
        return [
            each for at in sorted(wanted) if self.lines[at] for each in split(self.lines[at], at + 1, self._quoted(at))
        ]

    def _quoted(self, at: int) -> bool:
        """Tell whether the line before, empty ones left out, is a quotation or its end."""
        before = next((line for line in reversed(self.lines[:at]) if line), "")
        return before[:1] in '“"' and before.endswith(("”", '"')) if before else False
