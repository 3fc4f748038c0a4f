"""How two pages and two texts differ. Pure."""

from pipeline.identifying.pages import Page
from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence
from pipeline.identifying.words import weigh


def pages(a: Profile, b: Profile) -> Evidence:
    """Compare pages: the same one, when it is this entry's own and not that of all; two different ones of one site."""
    one, two = a.page, b.page
    if not (one.address and two.address):
        return {}
    if one.address == two.address:
        return {"same page": 1.0, "same own page": own(one, a, b)}
    if one.host == two.host:
        if one.number and one.number == two.number and len(one.number) >= 6:
            return {"same number": 1.0}
        two_pages = one.folder == two.folder and own(one, a, a) and own(two, b, b)
        return {"two pages of a site": 1.0} if two_pages else {"site": 1.0}
    return {}


def own(page: Page, a: Profile, b: Profile) -> float:
    """Tell whether a page is that of one entry: it bears words of its title, or a long number."""
    if page.number and len(page.number) >= 5:
        return 1.0
    words = (a.title.words & page.words) | (b.title.words & page.words)
    return float(weigh(words) >= 0.5 * min(weigh(a.title.words), weigh(b.title.words)) > 0)


def openings(a: Profile, b: Profile) -> Evidence:
    """Compare how descriptions begin."""
    same = a.opening and a.opening == b.opening and len(a.opening) > 20
    return {"text begins equal": 1.0} if same else {}


def texts(a: Profile, b: Profile) -> Evidence:
    """Compare descriptions, and who organises."""
    found: Evidence = {}
    one, two = a.text, b.text
    if len(one) >= 5 and len(two) >= 5:
        found["text shared"] = 1.0 if one == two else weigh(one & two) / max(min(weigh(one), weigh(two)), 0.1)
    else:
        found["text untold"] = 1.0
    if a.organizer and b.organizer:
        found["same organiser" if a.organizer & b.organizer else "other organiser"] = 1.0
    return found
