"""The calendar scales that RSCALE may name, by their names in CLDR (RFC 7529)."""

from collections.abc import Mapping

from pipeline.recurrence.lunar import Coptic, Hebrew, Islamic
from pipeline.recurrence.lunisolar import Chinese
from pipeline.recurrence.rule import BadRule
from pipeline.recurrence.scales import GREGORIAN, Scale

_SCALES: Mapping[str, Scale] = {
    "GREGORIAN": GREGORIAN,
    "ISO8601": GREGORIAN,
    "BUDDHIST": GREGORIAN,
    "JAPANESE": GREGORIAN,
    "ROC": GREGORIAN,
    "CHINESE": Chinese(),
    "DANGI": Chinese(hours=9.0),
    "HEBREW": Hebrew(),
    "ISLAMIC-CIVIL": Islamic(),
    "ISLAMICC": Islamic(),
    "ISLAMIC-TBLA": Islamic(epoch=227_014),
    "COPTIC": Coptic(),
    "ETHIOPIC": Coptic(epoch=2_796),
}


def scale_named(name: str) -> Scale:
    """Give the scale of RSCALE. Raises BadRule for one that is not computed here."""
    try:
        return _SCALES[name]
    except KeyError:
        raise BadRule(f"RSCALE={name[:40]} is not known") from None
