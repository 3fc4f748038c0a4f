"""What texts claim of companies, and what they do not: invented descriptions, one promise each."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.claiming.book import BookError, book, read
from pipeline.claiming.names import Looks, looks, short
from pipeline.companies import Book, book_for, claims, ways_in
from pipeline.records import Record
from quality.claims import invented, score

EVENT = Record(
    key="k",
    uid="u",
    recurrence_id=None,
    title="Monthly meetup of Python developers",
    starts_at="2026-03-10T01:00:00Z",
    ends_at=None,
    timezone="America/Los_Angeles",
    local_date="2026-03-09",
    local_time="18:00",
    all_day=False,
)


@pytest.fixture(scope="module")
def listed() -> Book:
    return book_for()


def found(listed: Book, text: str = "", **fields: object) -> set[tuple[str, str]]:
    """Give (company, role) of an evening for developers with this description."""
    told = replace(EVENT, description=text, **fields)  # type: ignore[arg-type]
    return {(claim.company_id, claim.role) for claim in claims(told, listed)}


SAID = {
    "Sponsors 2026<br><br>Platinum: Tektronix<br>Gold: Quillworks Software, Mosswood Bank": {
        ("tektronix", "sponsor"), ("quillworks-software", "sponsor"), ("mosswood-bank", "sponsor"),
    },
    "Thx to Mosswood Software for the pizza and to all who came!": {("mosswood-software", "sponsor")},
    "Thank you to this year's partners: Quillworks Software and Tektronix.": {
        ("quillworks-software", "sponsor"), ("tektronix", "sponsor"),
    },
    "The first round is on Mosswood Bank. The second is on you.": {("mosswood-bank", "sponsor")},
    "Bagels from Mosswood Title Insurance. Coffee courtesy Tektronix.": {
        ("mosswood-title-insurance", "sponsor"), ("tektronix", "sponsor"),
    },
    "Come early!<br>— the folks at Quillworks Software": {("quillworks-software", "organizer")},
    "Facility tour: Tektronix. Bring closed shoes.": {("tektronix", "host")},
    "Hosted this year by Mosswood Brewing in its new barn.": {("mosswood-brewing", "host")},
    "On-site interviews with Tektronix (welders) and Mosswood Catering.": {
        ("tektronix", "hiring"), ("mosswood-catering", "hiring"),
    },
    "An evening with Tektronix's Ann Lee on scopes.": {("tektronix", "speaker")},
    "Tariq Amin (Mosswood Capital) and Beth Lee of Mosswood Law LLP will judge.": {
        ("mosswood-capital", "speaker"), ("mosswood-law", "speaker"),
    },
    "Hear from:<br>Ann Lee — Tektronix<br>Tom Birch — independent": {("tektronix", "speaker")},
    "Pizza and drinks. Sponsored by Intel.": {("intel", "sponsor")},
    "Sponsored by Larkspur Robotics, Tektronix and the Port of Portland.": {
        ("larkspur-robotics", "sponsor"),
        ("tektronix", "sponsor"),
    },
    "Thanks to our sponsors:<br>Quillworks Software<br>Puppet<br>New Relic<br><br>See you there": {
        ("quillworks-software", "sponsor"), ("puppet", "sponsor"), ("new-relic", "sponsor"),
    },
    "Gold sponsor: Mosswood Credit Union. Silver sponsors: Bramble Coffee, Tektronix": {
        ("mosswood-credit-union", "sponsor"), ("bramble-coffee", "sponsor"), ("tektronix", "sponsor"),
    },
    "Brought to you by Slalom and Red Hat": {("slalom", "sponsor"), ("red-hat", "sponsor")},
    "An evening in partnership with Cambia Health Solutions.": {("cambia-health-solutions", "sponsor")},
    "Food provided by Autodesk, doors at six.": {("autodesk", "sponsor")},
    "A big thank you to Fernhill Analytics for sponsoring the snacks!": {("fernhill-analytics", "sponsor")},
    "Thank you to Bob Birch at Sterling Law, one of our newest members, for sponsoring the snacks!": {
        ("sterling-law", "sponsor"),
    },
    "We thank Red Hat, our food sponsor.": {("red-hat", "sponsor")},
    "Our sponsors:<br>Gold Sponsors:<br>Quillworks Software<br>Silver Sponsors:<br>Jona & Meril Thorn<br>Tektronix": {
        ("quillworks-software", "sponsor"), ("tektronix", "sponsor"),
    },
    "Festival underwriters include the Lee Foundation, Ann Lee, and Bramble Coffee.": {("bramble-coffee", "sponsor")},
    "Drinks courtesy of Varsha Thistle of Fernhill Software.": {("fernhill-software", "sponsor")},
    "Join Ann Lee, Partner, and Tom Birch, Associate, at Larkspur & Thorn for a discussion.": {
        ("larkspur-thorn", "speaker"),
    },
    "Presented by Ann Lee, loan officer and assistant vice president of North State Bank.": {
        ("north-state-bank", "speaker"),
    },
    "Stop by to speak with an expert from Fernhill Insurance.": {("fernhill-insurance", "speaker")},
    "Hosted by Thistle Racing, with prizes.": {("thistle-racing", "host")},
    "Sponsored by OHSU Health.": {("ohsu-health", "sponsor")},
    "Hosted at the Vacasa office, third floor.": {("vacasa", "host")},
    "We meet at the Larkspur.io offices downtown.": {("larkspurio", "host")},
    "Hosted by Fernhill Software at their new place.": {("fernhill-software", "host")},
    "Thanks to Jama Software for providing the space.": {("jama-software", "host")},
    "The room is at Bramble Labs, who is graciously hosting us again.": {("bramble-labs", "host")},
    "A warm thank you to Quillworks, our venue host, and Tektronix, our pizza sponsor.": {
        ("quillworks", "host"), ("tektronix", "sponsor"),
    },
    "Venue: New Relic, 111 SW 5th Ave": {("new-relic", "host")},
    "Jane Doe, engineer at Acme Robotics, tells how it was built.": {("acme-robotics", "speaker")},
    "Speaker: Priya Natarajan, Principal Engineer, Daimler Truck North America": {
        ("daimler-truck-north-america", "speaker"),
    },
    "Ana Flores is a data scientist at Nike and loves maps.": {("nike", "speaker")},
    "With Tom Birch, CEO and co-founder of Mapleway.": {("mapleway", "speaker")},
    "6:30 From zero to one – Kate Lindholm, Thistle Technologies": {("thistle-technologies", "speaker")},
    "Moderated by Sue Park, VP of Engineering at Airship.": {("airship", "speaker")},
    "NVIDIA is hiring, so bring a resume.": {("nvidia", "hiring")},
    "Meet recruiters from Nike, Intel and PacifiCorp.": {
        ("nike", "hiring"),
        ("intel", "hiring"),
        ("pacificorp", "hiring"),
    },
    "Employers attending: Providence, Fred Meyer, Hoffman Construction": {
        ("providence", "hiring"), ("fred-meyer", "hiring"), ("hoffman-construction", "hiring"),
    },
    "Come and join the team at Agility Robotics.": {("agility-robotics", "hiring")},
    "Hosted by Puppet. We're hiring!": {("puppet", "host"), ("puppet", "hiring")},
    "Presented by Tonkon Torp for founders of startups.": {("tonkon-torp", "organizer")},
    "Big thanks to Larkspur Robotics for making it all happen.": {("larkspur-robotics", "sponsor")},
    "With the presenting sponsor Mosswood Financial.": {("mosswood-financial", "sponsor")},
    "Powered by Thistle Technologies, doors at six.": {("thistle-technologies", "sponsor")},
    "Tektronix and Puppet are teaming up for an evening of talks.": {("tektronix", "sponsor"), ("puppet", "sponsor")},
    "A raffle in association with Bramble Labs.": {("bramble-labs", "sponsor")},
    "Hosted by: Ann Baker, Quillworks Software": {("quillworks-software", "host")},
    "Organizer: Larkspur Consulting": {("larkspur-consulting", "organizer")},
    "Join Tektronix × Thistle Capital for a mixer.": {("tektronix", "organizer"), ("thistle-capital", "organizer")},
    "A hands-on workshop with Bramble Robotics!": {("bramble-robotics", "organizer")},
    "Bring a mat and stretch with Roving Tides LLC.": {("roving-tides", "organizer")},
    "Questions go to representatives from Fernhill Engineering.": {("fernhill-engineering", "speaker")},
    "Wine from Mosswood Cellars and a film.": {("mosswood-cellars", "sponsor")},
    "Popcorn (provided by Two Foxes Bakery).": {("two-foxes-bakery", "sponsor")},
    "Dinner is catered by The Wooden Spoon.": {("wooden-spoon", "sponsor")},
    "With additional support from Larkspur Real Estate Partners.": {("larkspur-real-estate-partners", "sponsor")},
    "Fernhill Credit Union is proud to sponsor this evening.": {("fernhill-credit-union", "sponsor")},
    "The local design firm Mapleway will be hosting us.": {("mapleway", "host")},
    "Hosted by the software company Mapleway.": {("mapleway", "host")},
    "The talk is given by Ann Lee and Tom Birch, partners at Bramble Steps, LLC.": {("bramble-steps", "speaker")},
    "She is Director of Product at Tektronix Quantum.": {("tektronix", "speaker")},
    "Birch Analytics will present its findings.": {("birch-analytics", "speaker")},
    "Tektronix and Puppet are collaborating to host a day of code.": {("tektronix", "sponsor"), ("puppet", "sponsor")},
    "Our partnership with Mosswood Credit Union goes on.": {("mosswood-credit-union", "sponsor")},
    "Hosted by: Ann Lee, Puppet Community, CloudFernhill": {("puppet", "host"), ("cloudfernhill", "host")},
    "Mosswood Brewing - Larkspur invites you to a market.": {("mosswood-brewing", "organizer")},
    "Tom Birch, vice president and head of global policy at Tektronix": {("tektronix", "speaker")},
    "Speaker: Ann Lee (Puppet Labs)": {("puppet", "speaker")},
}  # fmt: skip


@pytest.mark.parametrize("text", SAID, ids=lambda text: text[:40])
def test_what_a_sentence_says_is_claimed_and_nothing_else(listed: Book, text: str) -> None:
    assert found(listed, text) == SAID[text]


TWO = {("mosswood-bank", "sponsor"), ("bramble-realty", "sponsor")}
LISTS = (
    "Festival sponsors include Mosswood Bank, Ann Lee and Bramble Realty.",
    "Sponsors: Mosswood Bank | Bramble Realty",
    "Sponsors: Mosswood Bank • Bramble Realty",
    "Thanks to our 2026 sponsors: Mosswood Bank (Platinum), Bramble Realty (Gold).",
    "Thank you to the sponsors of this event: Mosswood Bank, Tom Birch, Mary and Bob Stone, Bramble Realty",
    "Sponsors<br>Mosswood Bank, Bramble Realty",
    "Sponsors<br>1. Mosswood Bank<br>2. Bramble Realty",
    "Our sponsors:<br>• Mosswood Bank: food<br>• Bramble Realty: drinks",
    "Our sponsors:<br>Mosswood Bank – Natalie Shaw<br>Ann Lee, Bramble Realty, www.bramble.example",
    "Thank you to our sponsors!<br>Mosswood Bank https://mosswood.example<br>Bramble Realty",
    "Gold Sponsors<br>Mosswood Bank<br>Silver Sponsors<br>Bramble Realty",
    "Title Sponsor<br>Mosswood Bank<br><br>Gold Sponsor<br>Bramble Realty<br><br>Parking Information<br>Park below.",
    "2026 Sponsors<br><br>Platinum – Mosswood Bank<br><br>Gold – Bramble Realty",
    "Title Sponsor – Mosswood Bank<br>Gold Sponsor – Bramble Realty",
    "Mosswood Bank, Platinum Sponsor<br>Bramble Realty, Gold Sponsor",
    "Sponsors: Mosswood Bank (since its very first year, and the largest of them), Bramble Realty",
    "Mosswood Bank is our title sponsor; Bramble Realty is a gold sponsor.",
    "Underwriters: Mosswood Bank and the Bramble Realty",
    "Event Partners: Mosswood Bank, Bramble Realty",
    "Made possible by:<br>Mosswood Bank<br>Bramble Realty",
    "We thank the following businesses for their support:<br>Mosswood Bank<br>Bramble Realty",
    "Our sponsors include Ann Lee, Tom Birch, Mosswood Bank, a grant from the City of Larkspur, and Bramble Realty.",
    "Sponsors: Zain Mackey, Ann Lee, Tom Birch, Mosswood Bank, Bet Savich, Bramble Realty, Thistle PTO",
)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_sponsors_is_read_whatever_its_shape(listed: Book, text: str) -> None:
    assert found(listed, text, title="Summer party") == TWO


SPEAKS = (
    "Speaker: Ann Lee, Mosswood Bank",
    "Panelists: Ann Lee (Mosswood Bank) and Tom Birch",
    "Ann Lee (CTO, Mosswood Bank)",
    "Mosswood Bank CEO Ann Lee will talk about growth.",
    "Join Ann Lee, Mosswood Bank's founder, for a talk.",
    "Ann Lee, who runs Mosswood Bank, explains.",
    "Ann Lee leads marketing at Mosswood Bank.",
    "With Ann Lee from Mosswood Bank and Tom Birch.",
    "Featuring Ann Lee of Mosswood Bank.",
    "Hear from engineers at Mosswood Bank.",
    "Presented by Tom Birch, Associate, Mosswood Bank",
)


@pytest.mark.parametrize("text", SPEAKS)
def test_whoever_speaks_for_a_firm_is_found_however_it_is_put(listed: Book, text: str) -> None:
    assert found(listed, text) == {("mosswood-bank", "speaker")}


def test_partners_of_a_practice_are_one_firm(listed: Book) -> None:
    said = found(listed, "Presented by Ann Lee, Associate, Birch, Mosswood & Lee LLP")
    assert said == {("birch-mosswood-lee", "speaker")}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Drag brunch at Mosswood Brewery"},
        {"title": "Drag brunch", "description": "Music in our taproom."},
        {"title": "Drag brunch", "url": "https://www.mosswoodbrewery.example/e/1"},
    ],
)
def test_a_bar_hosts_what_bears_its_name_or_is_told_by_itself(listed: Book, fields: dict[str, str]) -> None:
    there = replace(EVENT, location_name="Mosswood Brewery, 12 Pearl St", **fields)
    assert [(claim.company_id, claim.role) for claim in claims(there, listed)] == [("mosswood-brewery", "host")]
    band = replace(EVENT, title="Birch Trio", location_name="Mosswood Brewery", url="https://bands.example/mosswood")
    assert claims(band, listed) == ()


def test_what_invented_events_say_is_seldom_told_wrong_and_not_seldom_found() -> None:
    told = score(invented(), book_for())
    assert len(told.right) + len(told.missed) > 900
    assert told.precision >= 0.9
    assert told.recall >= 0.25


def test_what_a_chamber_organizes_and_a_bank_presents_the_bank_sponsors(listed: Book) -> None:
    gala = {"title": "Awards night", "description": "Presented by Mosswood Bank.", "organizer_name": "Alden Chamber"}
    assert found(listed, gala.pop("description"), **gala) == {("mosswood-bank", "sponsor")}


def test_a_community_that_is_called_after_its_subject_is_no_firm(listed: Book) -> None:
    for name in (
        "Triangle AI",
        "Vets in Tech San Antonio",
        "Alden Builders & Contractors – Delta Chapter",
    ):
        assert found(listed, organizer_name=name) == set(), name
    assert found(listed, organizer_name="Quillworks Software") == {("quillworks-software", "organizer")}


def test_a_firm_beside_a_name_is_an_employer_where_people_talk_and_not_where_they_perform(listed: Book) -> None:
    told = "Ann Lee (Quillworks Software) and her guests."
    assert found(listed, told, title="Panel on roads") == {("quillworks-software", "speaker")}
    assert found(listed, told, title="Panel and concert of the band") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Lightning talks: Ann Lee — Docker for beginners; Tom Birch (Materials Engineering)",
        "A lecture on Apple's Steve Jobs and Amazon's Jeff Bezos",
        "Class: draw Mario from Nintendo",
        "Workshop in the Rose Garden (Mosswood Farms)",
        "Award winners include Ann Lee, Mosswood Construction; Tom Birch, Larkspur Motors",
        "Panel. Photo credit: Ann Lee (Mosswood Pictures)",
        "Gold: Lincoln Vikings. Silver: Roosevelt Rough Riders",
        "Please bring cookies, or donuts from Costco. Lunch from Mosswood Bakery may be ordered.",
        "Vendors attending: Rose Florist, Cake Studio",
        "The film has interviews with Boeing engineers",
        "Prizes: Nintendo Switch, Amazon gift card",
        "Sponsors<br>Registration: RunSignup.com",
        "Join the Zoom for the talk",
    ],
)
def test_what_only_looks_like_a_way_of_saying_so_says_nothing(listed: Book, text: str) -> None:
    assert found(listed, text, title="Evening") == set()


def test_a_family_or_a_class_is_no_firm_though_it_is_no_person_either(listed: Book) -> None:
    for who in ("The Larkspur Family", "the Class of 1985", "The Larkspurs"):
        assert found(listed, f"Sponsored by {who}", title="Summer party") == set()


def test_whose_name_a_tournament_bears_does_not_organize_it(listed: Book) -> None:
    assert found(listed, "The Larkspur Cup presented by Mosswood Bank") == {("mosswood-bank", "sponsor")}
    assert found(listed, "A charity golf day presented by Mosswood Bank") == {("mosswood-bank", "organizer")}


def test_a_firm_that_is_called_like_a_person_is_a_firm() -> None:
    assert looks("Jackson Auction Company") is Looks.FIRM
    assert looks("Jackson Birch") is Looks.NO


def test_the_street_after_a_full_stop_is_no_part_of_a_place() -> None:
    assert short("Cobalt Depot. 1700 Pearl St") == "Cobalt Depot"
    assert short("St. Lee Deli") == "St. Lee Deli"
    assert short("Highway No. 99 Bar") == "Highway No. 99 Bar"


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://www.cobaltlantern.example/e/1"},
        {"description": "Tickets at https://cobaltlantern.com/e"},
        {"description": "Hosted by: Ann Lee, Cobalt Lantern"},
        {"title": "Paint night at Cobalt Lantern", "description": "A class in the shop."},
        {"description": "Cobalt Lantern is serving brunch and a show."},
        {"description": "Join Cobalt Lantern for cocktails."},
    ],
)
def test_a_place_of_any_name_hosts_its_own_evening(listed: Book, fields: dict[str, str]) -> None:
    party = replace(EVENT, title="Summer party", location_name="Cobalt Lantern")
    there = replace(party, **fields)  # type: ignore[arg-type]
    assert [(claim.company_id, claim.role) for claim in claims(there, listed)] == [("cobalt-lantern", "host")]


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "Meet the band. Beer and brunch nearby."},
        {"title": "Birch Trio at Cobalt Lantern"},
        {"description": "Hosted by Ann Lee at Cobalt Lantern"},
        {"url": "https://cobaltlantern.org/e/1"},
        {
            "location_name": "Cobalt Lantern, NC",
            "title": "Paint night at Cobalt Lantern",
            "description": "In the shop.",
        },
        {"location_name": "Cobalt Room", "title": "Paint night at Cobalt Room", "description": "A class with wine."},
    ],
)
def test_a_place_that_is_only_a_place_hosts_nothing(listed: Book, fields: dict[str, str]) -> None:
    party = replace(EVENT, title="Summer party", location_name="Cobalt Lantern")
    assert claims(replace(party, **fields), listed) == ()  # type: ignore[arg-type]


def test_a_firm_that_tells_an_event_on_its_own_site_without_a_place_hosts_it(listed: Book) -> None:
    there = replace(EVENT, title="Dinner", description="Dance at Mosswood Inn!", url="https://mosswoodinn.example/1")
    assert [(claim.company_id, claim.role) for claim in claims(there, listed)] == [("mosswood-inn", "host")]
    assert claims(replace(there, url="https://tickets.example/1"), listed) == ()


CALLED_AFTER_IT = [
    "Mosswood Books",
    "Mosswood Books Public Events Calendar",
    "Mosswood Books | All events",
    "Events – Mosswood Books, Inc.",
    "What's on at Mosswood Books",
    "mosswoodbooks.com",
    "Mosswood Books & Café",
]


@pytest.mark.parametrize("calendar", CALLED_AFTER_IT)
def test_a_shop_hosts_what_its_own_calendar_tells_at_its_own_place(listed: Book, calendar: str) -> None:
    reading = replace(EVENT, title="Reading group", location_name="Mosswood Books, 12 Pearl St")
    assert [(claim.role, calendar in claim.sentence) for claim in claims(reading, listed, calendar)] == [("host", True)]
    assert claims(reading, listed) == ()
    assert claims(replace(reading, title="CLOSED for a private event"), listed, calendar) == ()
    assert claims(replace(reading, organizer_name="Larkspur Library"), listed, calendar) == ()


@pytest.mark.parametrize(
    ("calendar", "place"),
    [
        ("Another Mosswood Books", "Mosswood Books"),
        ("Mosswood Poetry Circle", "Mosswood Books"),
        ("Mosswood Community Calendar", "Mosswood Books"),
        ("Portland Events", "Portland Brewing"),
        ("Cedar Creek Events", "Cedar Creek Library"),
        ("Events", "Events Brewing"),
        ("Cedar Creek Events", "Cedar Creek Bakery, 1 Main St, Cedar Creek, OR"),
        ("Velvet Birch", "Velvet Birch"),
        ("", "Mosswood Books"),
    ],
)
def test_a_calendar_that_is_called_otherwise_or_like_a_town_makes_nobody_a_host(
    listed: Book, calendar: str, place: str
) -> None:
    assert claims(replace(EVENT, title="Reading group", location_name=place), listed, calendar) == ()


def test_a_house_whose_name_shows_nothing_hosts_where_the_text_says_what_it_serves(listed: Book) -> None:
    there = replace(EVENT, title="Quiz", location_name="Velvet Birch", description="Cocktails and a quiz.")
    assert [claim.role for claim in claims(there, listed, "Velvet Birch events")] == ["host"]
    vespers = replace(there, title="Vespers", description="Dinner follows.")
    assert claims(vespers, listed, "Velvet Birch events") == ()


def test_a_library_a_town_and_a_room_host_nothing_though_a_calendar_is_called_like_them(listed: Book) -> None:
    for place in ("Mosswood Library", "Mosswood Community Centre", "Mosswood Room", "Mosswood"):
        reading = replace(EVENT, title="Reading group", location_name=place)
        assert claims(reading, listed, f"{place} Events") == (), place


def test_a_company_of_the_list_organizes_what_its_own_calendar_tells(listed: Book) -> None:
    [said] = claims(EVENT, listed, "Microsoft Reactor Portland Events")
    assert (said.company_id, said.role, said.sentence) == (
        "microsoft", "organizer", "Calendar: Microsoft Reactor Portland Events",
    )  # fmt: skip
    other = replace(EVENT, organizer_name="Mosswood Society")
    assert claims(other, listed, "Microsoft Reactor Portland") == ()


@pytest.mark.parametrize(
    "calendar",
    [
        "Portland AWS User Group",
        "Red Hat Society",
        "Red Hat Amphitheater",
        "Microsoft Azure Fans",
        "Zoom",
        "Target",
        "Square",
    ],
)
def test_a_calendar_about_a_product_or_of_one_plain_word_is_no_companys(listed: Book, calendar: str) -> None:
    assert claims(EVENT, listed, calendar) == ()


def test_an_organizer_that_is_called_like_the_place_is_a_house_where_it_sells_something(listed: Book) -> None:
    bar = "Live jazz, craft beer on tap."
    for name in ("The Velvet Birch", "The velvet birch", "Velvet Gallery"):
        place = f"{name.removeprefix('The ')}, 12 Pearl St"
        there = replace(EVENT, organizer_name=name, location_name=place, description=bar)
        assert [claim.role for claim in claims(there, listed)] == ["organizer"], name
    for name in ("Velvet Library", "First Velvet Church", "Calvary Baptist", "Online", "Ann Lee", "Velvet Grove Park"):
        there = replace(EVENT, organizer_name=name, location_name=name, description=bar)
        assert claims(there, listed) == (), name
    assert claims(replace(EVENT, organizer_name="The Velvet Birch", location_name="Velvet Birch"), listed) == ()
    assert claims(replace(EVENT, organizer_name="The Velvet Birch", location_name="12 Pearl St"), listed) == ()


def test_a_place_that_acts_is_believed_and_one_that_is_only_named_is_not(listed: Book) -> None:
    acts = replace(
        EVENT, title="Free day", location_name="Green Lantern", description="Green Lantern is hosting a day."
    )
    assert [(claim.company_id, claim.role) for claim in claims(acts, listed)] == [("green-lantern", "host")]
    assert claims(replace(acts, location_name="Town green"), listed) == ()


SILENT = (
    "This is the AWS user group of the region; we talk about Lambda.",
    "For Salesforce admins and developers of all levels.",
    "An introduction to Kubernetes on Google Cloud, with a look at Azure.",
    "We meet on Zoom. Register via Eventbrite, find us on LinkedIn and Slack.",
    "Join with Google Meet; the recording will be on YouTube.",
    "Hosted by the Multnomah County Library at Central Library.",
    "Hosted by Portland State University and sponsored by the Department of Computer Science.",
    "Sponsored by First Unitarian Church and the Rotary Club of Portland.",
    "We gather at Providence Park, then walk to Moda Center.",
    "The game is at Moda Center. Venue: Providence Park",
    "Hosted by Ann Baker and Tom Birch.",
    "The talk will be presented by Maria Lopez.",
    "We are still looking for a pizza sponsor. If your company wants to sponsor, tell us.",
    "This event is not sponsored by Intel.",
    "Sponsorship opportunities: Presenting sponsor $4000, table sponsor $500.",
    "Jane used to work at Intel; previously she was a manager at Nike.",
    "After twenty years as an engineer at Xerox, Ann paints.",
    "“The best evening of my year.” <br>– Ann Lee, Founder, Thistle Technologies",
    "Are you job hunting or hiring? Let us know!",
    "She has trained teams of Google, Nike and Shopify.",
    "Parking is behind the Starbucks. We start at Tim Hortons.",
    "Learn how engineers at Netflix built it.",
    "Meet in front of Target, next to Wells Fargo.",
    "Playing tonight: Apple Street Band and The Visa Brothers.",
    "Powered by larkspur.com",
    "We talk with representatives from the City of Portland.",
    "Gold and Silver Sponsor Introductions at ten.",
    "Support provided by Nancy and Michael Hall.",
    "Hosted by Repair Cafe Larkspur.",
    "Hosted by Mosswood Homes 4 All.",
    "Brought to you by Bramble Labs Inc. – a 501(c)(3) nonprofit that teaches children.",
    "Drinks from Mosswood Brewing will be available for purchase.",
    "With thanks to our partners at the shelter and leaders of Thistle.",
    "A Graphic Design club presents its work. Hosted by Urban Design.",
)


@pytest.mark.parametrize("text", SILENT, ids=lambda text: text[:40])
def test_topics_tools_places_and_people_are_no_claims(listed: Book, text: str) -> None:
    assert found(listed, text) == set()


def test_fields_of_their_own_are_read(listed: Book) -> None:
    told = found(listed, organizer_name="Intel Corporation", sponsors=("Slalom, LLC", "Mosswood Bank"))
    assert told == {("intel", "organizer"), ("slalom", "sponsor"), ("mosswood-bank", "sponsor")}
    assert found(listed, performers=("Jane Doe (Autodesk)", "Kim Lee, CTO, Thistle Labs", "Ann Baker")) == {
        ("autodesk", "speaker"),
        ("thistle-labs", "speaker"),
    }


def test_a_user_group_that_organises_is_not_the_company_it_is_named_after(listed: Book) -> None:
    assert found(listed, organizer_name="AWS User Group Portland") == set()
    assert found(listed, organizer_name="Microsoft Reactor Portland") == {("microsoft", "organizer")}


@pytest.mark.parametrize(
    ("title", "claimed"),
    [
        ("Demo night: Bramble Labs x Puppet", {("puppet", "sponsor")}),
        ("Recycling of old computers by Larkspur Electronics", {("larkspur-electronics", "organizer")}),
        ("Dinner with friends, street by street", set()),
        ("Info session with Mosswood Bank", {("mosswood-bank", "hiring")}),
    ],
)
def test_a_title_says_with_whom_and_by_whom(listed: Book, title: str, claimed: set[tuple[str, str]]) -> None:
    assert found(listed, title=title) == claimed


def test_whoever_leads_an_event_that_is_not_about_work_speaks_for_a_plain_firm_only(listed: Book) -> None:
    evening = replace(EVENT, title="Knitting for all")
    led, band = (
        replace(evening, description=f"The class will be led by Kate Lindholm from {name}.")
        for name in ("PNC Bank", "Green Lantern")
    )
    assert [(claim.company_id, claim.role) for claim in claims(led, listed)] == [("pnc", "speaker")]
    assert claims(band, listed) == ()


WHOLE = ("Budget Thistles of Durham LLC", "Smith Larkspur, LLP", "Thorn, Birch & Larkspur LLC", "Crate & Thistle Cary")


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_of_several_parts_stays_whole(listed: Book, name: str) -> None:
    told = replace(EVENT, description=f"Sponsored by {name}. We welcome recruiters and employers.", organizer_name=name)
    said = claims(told, listed)
    assert {claim.company for claim in said if claim.role == "sponsor"} == {name.replace(", LLP", " LLP")}
    if name.endswith(("LLC", "LLP")):
        assert "organizer" in {claim.role for claim in said}


def test_a_site_put_together_of_a_names_beginnings_is_its_own(listed: Book) -> None:
    party = replace(EVENT, title="Summer party", location_name="Thistle Larkspur Winery")
    for site, own in (("thilark", True), ("thistlark", True), ("lathis", False), ("thlark", False)):
        told = claims(replace(party, url=f"https://www.{site}.com/summer-party"), listed)
        assert [claim.company_id for claim in told] == ["thistle-larkspur-winery"] * own


def test_an_office_or_a_yard_is_a_firms_own_place_whatever_happens_there(listed: Book) -> None:
    party = replace(EVENT, title="Summer party")
    places = ("Larkspur Realty", "Fernhill Hardware", "Mosswood Apartments", "Bramble Brewing Company")
    told = [claims(replace(party, location_name=place), listed) for place in places]
    assert [bool(each) for each in told] == [True, True, False, False]


def test_a_venue_that_is_a_companys_own_place_is_its_host(listed: Book) -> None:
    assert found(listed, location_name="Puppet HQ") == {("puppet", "host")}
    assert found(listed, location_name="Larkspur Robotics, Inc.") == {("larkspur-robotics", "host")}


@pytest.mark.parametrize(
    "venue",
    ["Moda Center", "Wells Fargo Center", "Hilton Portland", "Powell's City of Books", "Zoom", "Central Library"],
)
def test_a_hall_a_hotel_a_shop_and_a_tool_host_nothing(listed: Book, venue: str) -> None:
    assert found(listed, location_name=venue) == set()


def test_an_office_is_recognised_by_its_address() -> None:
    own = book({"companies": [{"id": "acme", "name": "Acme", "offices": ["12 Pearl St, Portland"]}]})
    assert found(own, address="12 Pearl St., Portland") == {("acme", "host")}


def test_all_legal_forms_and_short_names_are_one_company(listed: Book) -> None:
    names = ("Thistle Labs", "Thistle Labs, Inc.", "Thistle Labs LLC", "The Thistle Labs Corp.", "THISTLE LABS")
    assert {next(iter(found(listed, f"Sponsored by {name}")))[0] for name in names} == {"thistle-labs"}
    short = ("Nike", "Nike, Inc.", "NIKE")
    assert {next(iter(found(listed, f"Sponsored by {name}")))[0] for name in short} == {"nike"}


def test_the_sentence_is_the_evidence_and_the_sure_is_surer(listed: Book) -> None:
    known, guessed = (
        claims(replace(EVENT, description=f"Doors at six. Sponsored by {name}. Bring a laptop."), listed)[0]
        for name in ("Intel", "Larkspur")
    )
    assert known.sentence == "Sponsored by Intel."
    assert (known.rule, guessed.rule) == ("sponsored-by", "sponsored-by")
    assert 1 > known.confidence > guessed.confidence > 0.5


def test_an_unknown_name_is_believed_among_traders_and_not_among_campaigners(listed: Book) -> None:
    trade = replace(
        EVENT, title="Chamber breakfast: networking for business owners", description="Sponsored by Larkspur"
    )
    cause = replace(EVENT, title="Rally", description="Call your senator, register voters. Sponsored by Larkspur")
    assert [claim.company for claim in claims(trade, listed)] == ["Larkspur"]
    assert claims(cause, listed) == ()


def test_people_can_say_that_a_name_is_no_company_and_that_two_names_are_one() -> None:
    told = {
        "companies": [{"id": "acme", "name": "Acme", "aliases": ["Roadrunner Supplies"]}],
        "not_companies": ["Larkspur Robotics"],
    }
    own = book(told)
    assert found(own, "Sponsored by Larkspur Robotics and Roadrunner Supplies.") == {("acme", "sponsor")}


def test_ways_in_are_the_groups_it_supported_and_then_the_association_of_its_industry() -> None:
    ways = ways_in({"pdx-rust": 1, "pdx-python": 3}, ["tao", "pdx-python"])
    assert [way.group_id for way in ways] == ["pdx-python", "pdx-rust", "tao"]
    assert all(way.reason for way in ways)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("companies = [", "Invalid value"),
        ('companies = [{ id = "a" }]', "lacks its id or its name"),
        ('companies = [{ id = "a", name = "A" }, { id = "a", name = "B" }]', "two companies have the id 'a'"),
        ('companies = [{ id = "a", name = "A", industry = "no" }]', "industry 'no'"),
    ],
)
def test_a_faulty_list_says_which_file_and_which_entry(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "companies.toml"
    path.write_text(text)
    with pytest.raises(BookError, match=r"companies\.toml") as error:
        read(path)
    assert fault in str(error.value)


def test_a_data_folders_own_list_comes_before_the_shipped_one(tmp_path: Path) -> None:
    assert book_for(tmp_path).company("Intel") is not None
    (tmp_path / "companies.toml").write_text('companies = [{ id = "acme", name = "Acme" }]')
    assert book_for(tmp_path).company("Intel") is None
    assert book_for(tmp_path).company("ACME, Inc.") is not None


def test_the_shipped_list_has_hundreds_of_employers_and_names_groups_of_the_region(listed: Book) -> None:
    assert len(listed.companies) > 400
    region = (Path(__file__).resolve().parents[1] / "data" / "portland.toml").read_text()
    for industry in listed.industries.values():
        for group in industry.associations:
            assert f'id = "{group}"' in region


def test_hostile_texts_cost_little(listed: Book) -> None:
    for text in ("A " * 9000, "Sponsored by " * 2000, "Ann Lee, " * 3000, "CEO of " * 3000, "," * 20000, "[" * 20000):
        assert len(claims(replace(EVENT, description=text), listed)) < 50
