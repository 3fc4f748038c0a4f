"""Where the facts of an event stand in JSON, by the names that APIs give them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fields:
    """The paths at which each fact may stand, apart by blanks, the best first.

    Case and separators of keys do not matter: `startdate` finds `startDate` and `start_date`.
    """

    uid: str = "uid globalid id eventid guid uuid apiid code"
    title: str = "title name eventtitle eventname summary heading headline subject"
    start: str = (
        "start startsat startat startdatetime startdate starttime starttimestamp eventstart eventstartunix begin "
        "begins beginat begindate begindatetime datestart from dtstart scheduledstarttime eventdate datetime when "
        "startutc utcstartdate date time"
    )
    start_clock: str = "starttime timestart time eventtime localtime times.timestart"
    end: str = (
        "end endsat endat enddatetime enddate endtime endtimestamp eventend eventendunix finish finishes finishat "
        "dateend until dtend scheduledendtime to"
    )
    end_clock: str = "endtime timeend times.timeend"
    duration: str = "duration"
    all_day: str = "allday isallday fullday"
    timezone: str = (
        "timezone tz timezoneid timezonename tzid start.timezone start.tz eventtimezone starttimezone "
        "starteventtimezone group.timezone venue.timezone location.timezone calendar.timezone"
    )
    description: str = (
        "description body content details desc eventdescription descriptionhtml descriptiontext fulldescription "
        "longdescription text abstract excerpt shortdescription blurb teaser summary"
    )
    url: str = (
        "url link permalink htmlurl eventurl webpage website publicurl canonicalurl fullurl href eventpath "
        "landingpage infourl hyperlink links.self"
    )
    image: str = "image.url imageurl image photourl coverurl thumbnail logo.url logo banner"
    place_name: str = (
        "venue.name venue.title venue.venue location.name location.title location.venue place.name venuename "
        "physicallist.locationname "
        "locationname placename locationtitle venue location place"
    )
    address: str = (
        "physicallist.streetlineone venue.address venue.address1 "
        "venue.streetaddress venue.street location.address location.address1 "
        "location.addressline1 location.street location.streetaddress venue.location.address place.address "
        "streetaddress address address1 fulladdress"
    )
    locality: str = (
        "physicallist.city venue.city venue.locality "
        "location.city location.locality venue.address.city location.address.city "
        "place.city address.city city locality town"
    )
    region: str = (
        "venue.state venue.region venue.stateprovince location.state location.region location.address.region "
        "venue.address.region address.state address.region state regionname province"
    )
    postal_code: str = (
        "venue.zip venue.postalcode venue.zipcode location.zip location.postalcode address.zip address.postalcode "
        "zip postalcode zipcode"
    )
    country: str = "venue.country location.country address.country country venue.countrycode countrycode"
    latitude: str = (
        "venue.latitude venue.lat venue.geolat location.latitude location.lat coordinate.latitude geo.latitude "
        "geo.lat venue.address.latitude latitude lat"
    )
    longitude: str = (
        "venue.longitude venue.lon venue.lng venue.geolng location.longitude location.lng location.lon "
        "coordinate.longitude geo.longitude geo.lng venue.address.longitude longitude lng lon"
    )
    online: str = "isonline onlineevent online isvirtual virtual"
    mode: str = "attendancemode eventtype locationtype formattype experience mode"
    online_url: str = "onlineurl virtualurl streamurl joinurl meetingurl conferenceurl virtuallink zoomurl zoomlink"
    organizer: str = (
        "organizer.name organizer.title organiser.name host.name group.name organization.name organizationname "
        "organizer.organizer organizers organizer organiser hosts host sponsor.name department"
    )
    organizer_url: str = "organizer.url organizer.link organiser.url group.url group.link organization.url"
    cost: str = "cost price ticketcost fee fees admission ticketprice costdetails.values feeinfo"
    is_free: str = "isfree free"
    currency: str = "currency costdetails.currencycode price.currency"
    categories: str = "categories tags types themes category keywords topics tag eventtypes labels"
    status: str = "status eventstatus state"
    cancelled: str = "cancelled canceled iscancelled iscanceled canceledevent"
    updated: str = "updatedat modifiedutc modified updated lastmodified changed"
    registration: str = "registrationurl ticketurl ticketsurl rsvpurl registerurl regresurl"


DEFAULT = Fields()
