"""Places as people write them in one line."""

import pytest

from scrapers.model import Place
from scrapers.online import attendance
from scrapers.postal import split


@pytest.mark.parametrize(
    ("line", "name", "address", "locality", "region", "code"),
    [
        ("Pendleton, 825 SW Yamhill St, Portland, OR, 97205, United States",
         "Pendleton", "825 SW Yamhill St", "Portland", "OR", "97205"),
        ("622 SE Grand Ave, Portland, Oregon, 97214",
         "622 SE Grand Ave", "622 SE Grand Ave", "Portland", "OR", "97214"),
        ("20 N Van Buren St, Nashville, IN 47448",
         "20 N Van Buren St", "20 N Van Buren St", "Nashville", "IN", "47448"),
        ("Gathering Thyme,426 Petaluma Boulevard South, Petaluma, CA 94952, USA",
         "Gathering Thyme", "426 Petaluma Boulevard South", "Petaluma", "CA", "94952"),
        ("Incubator (OBI): 4640 SW Macadam Avenue, Suite 270, Portland or 97239 us",
         "Incubator (OBI)", "4640 SW Macadam Avenue, Suite 270", "Portland", "OR", "97239"),
        ("Hart House, 7 Hart House Circle, Toronto, ON, M5S 3H3, Canada",
         "Hart House", "7 Hart House Circle", "Toronto", "ON", "M5S 3H3"),
        ("Renaissance High School, Detroit, MI 48235, USA", "Renaissance High School", None, "Detroit", "MI", "48235"),
        ("320 E Chapel Hill St, Durham, 27701, United States",
         "320 E Chapel Hill St", "320 E Chapel Hill St", "Durham", None, "27701"),
        ("Cowork, 213 South Rogers Street, Bloomington, IN, US, 47404",
         "Cowork", "213 South Rogers Street", "Bloomington", "IN", "47404"),
        ("Museum, 511 S Wilmington St, Raleigh, NC, NC, 27601, United States",
         "Museum", "511 S Wilmington St", "Raleigh", "NC", "27601"),
        ("Hall, 1 Main St, New York, New York 10001", "Hall", "1 Main St", "New York", "NY", "10001"),
        ("Hall, 1 Main St, Nevada, MO 64772", "Hall", "1 Main St", "Nevada", "MO", "64772"),
        ("Portland, OR", "Portland, OR", None, "Portland", "OR", None),
        ("Corner Cafe", "Corner Cafe", None, None, None, None),
        ("Come on in", "Come on in", None, None, None, None),
        ("Bar or Restaurant", "Bar or Restaurant", None, None, None, None),
        ("Washington Park", "Washington Park", None, None, None, None),
        ("The Oregon Room, Level 2", "The Oregon Room, Level 2", None, None, None, None),
    ],
)  # fmt: skip
def test_one_line_is_taken_apart_where_it_is_certain(
    line: str, name: str, address: str | None, locality: str | None, region: str | None, code: str | None
) -> None:
    found = split(Place(name=line))
    assert (found.name, found.address, found.locality, found.region, found.postal_code) == (
        name, address, locality, region, code,
    )  # fmt: skip


def test_what_the_source_took_apart_itself_is_left_alone() -> None:
    told = Place(name="Hall", address="1 Main St, Portland, OR 97205")
    assert split(told) is told


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Online", "online"),
        ("Zoom", "online"),
        ("ZOOM Meeting", "online"),
        ("Virtual event", "online"),
        ("Online Via Zoom", "online"),
        ("via Zoom", "online"),
        ("Virtual - Durham NC 27701", "online"),
        ("Virtual, NC, United States", "online"),
        ("Virtual (Zoom)", "online"),
        ("Online-Only Microsoft Teams", "online"),
        ("Zoom (Link given after RSVP'd)", "online"),
        ("Zoom details to be posted soon", "online"),
        ("virtual - please register!", "online"),
        ("Zoom and MP1318A", "hybrid"),
        ("Virtual + Hacklab", "hybrid"),
        ("Council Chambers & Virtual", "hybrid"),
        ("Wells Library 009 & Online", "hybrid"),
        ("Owen County Public Library, Virtual", "hybrid"),
        ("Hybrid- City Hall Conference Room or via Zoom", "hybrid"),
        ("City Hall", None),
        ("The Virtual Reality Arcade Museum", None),
        ("Zoom Dental Building", None),
        ("Virtual seminar", "online"),
        ("Center for Remote Sensing", None),
        ("Offline Cafe", None),
        ("", None),
    ],
)
def test_a_place_that_is_no_place_is_recognised(text: str, how: str | None) -> None:
    assert attendance(text) == how
