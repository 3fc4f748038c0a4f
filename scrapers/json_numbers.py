"""Whole numbers in JSON of strangers: one that Python refuses to read must not cost the document."""

LONGEST = 40
"""Digits of a number that still counts something; Python reads 4,300, and refuses the whole document beyond."""


def whole(digits: str) -> int | float:
    """Give a whole number of JSON; an absurd one as a float, if need be infinite. To be used as `parse_int`."""
    return int(digits) if len(digits) <= LONGEST else float(digits)
