-- The catalogue of one region. Times are UTC text, YYYY-MM-DDTHH:MM:SSZ; dates are local, YYYY-MM-DD.
-- Lists are JSON arrays. NULL is "not known", never "no". Every table and column is explained in docs/database.md.

CREATE TABLE events (
    number INTEGER PRIMARY KEY,              -- rises; the row id of the search index
    id TEXT NOT NULL UNIQUE,                 -- short, permanent, public
    title TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    url TEXT,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    timezone TEXT,
    local_date TEXT NOT NULL,
    local_time TEXT,
    all_day INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'confirmed',
    attendance TEXT,
    kind TEXT,
    kind_reason TEXT,
    relevance TEXT NOT NULL DEFAULT 'none',
    topics TEXT NOT NULL DEFAULT '[]',
    group_id TEXT,
    group_name TEXT,
    venue_id TEXT,
    venue_name TEXT,
    locality TEXT,
    latitude REAL,
    longitude REAL,
    online_url TEXT,
    is_free INTEGER,
    price_min REAL,
    price_max REAL,
    currency TEXT,
    price_text TEXT,
    registration_url TEXT,
    registration_deadline TEXT,
    audience TEXT NOT NULL DEFAULT '[]',
    series_id TEXT,
    image_url TEXT,
    uid TEXT NOT NULL UNIQUE,                -- ours, as published
    sequence INTEGER NOT NULL DEFAULT 0,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    until_at TEXT NOT NULL,                  -- when it is over: ends_at, else starts_at; all-day, the end of its day
    hidden INTEGER NOT NULL DEFAULT 0        -- 1: a person took it out; only the row is left, empty
) STRICT;

-- These two answer the site's usual question, and count its answers, without touching a row.
CREATE INDEX events_starts_at ON events (starts_at, until_at, relevance, status);
CREATE INDEX events_upcoming ON events (relevance, status, until_at, starts_at);
CREATE INDEX events_kind ON events (kind, starts_at);
CREATE INDEX events_local_date ON events (local_date);
CREATE INDEX events_group ON events (group_id, starts_at, until_at, status);  -- the directories count by these alone
CREATE INDEX events_venue ON events (venue_id, starts_at, until_at, status);
CREATE INDEX events_series ON events (series_id, starts_at);
CREATE INDEX events_first_seen_at ON events (first_seen_at);
CREATE INDEX events_changed_at ON events (changed_at);
CREATE INDEX events_hidden ON events (id) WHERE hidden = 1;

-- Which events changed in what filters ask for, in this order: servers keep their counts in step by it (publish/index.py).
-- Triggers, because every writer must be seen, also a person's SQL; they cost a hundredth of storing an event.
CREATE TABLE event_log (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;

CREATE TRIGGER event_log_added AFTER INSERT ON events BEGIN
    INSERT INTO event_log (number) VALUES (new.number);
END;
CREATE TRIGGER event_log_removed AFTER DELETE ON events BEGIN
    INSERT INTO event_log (number) VALUES (old.number);
END;
CREATE TRIGGER event_log_changed AFTER UPDATE ON events WHEN
    (old.starts_at, old.until_at, old.local_date, old.local_time, old.all_day, old.status, old.attendance, old.kind,
     old.relevance, old.topics, old.locality, old.latitude, old.longitude, old.is_free, old.price_min, old.series_id,
     old.hidden) IS NOT
    (new.starts_at, new.until_at, new.local_date, new.local_time, new.all_day, new.status, new.attendance, new.kind,
     new.relevance, new.topics, new.locality, new.latitude, new.longitude, new.is_free, new.price_min, new.series_id,
     new.hidden)
BEGIN
    INSERT INTO event_log (number) VALUES (new.number);
END;
-- A server that was away for longer reads everything again.
CREATE TRIGGER event_log_kept_short AFTER INSERT ON event_log WHEN new.id % 1000 = 0 BEGIN
    DELETE FROM event_log WHERE id <= new.id - 100000;
END;

CREATE TABLE event_texts (
    number INTEGER PRIMARY KEY REFERENCES events (number),
    event_id TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',    -- safe HTML
    heading TEXT NOT NULL DEFAULT '',        -- title, group, venue, topics: what search weighs most
    plain TEXT NOT NULL DEFAULT '',          -- the description without tags, for search
    address TEXT,                            -- the whole place in one line
    facts TEXT NOT NULL DEFAULT '[]',        -- JSON array of [fact, value, the sentence that says so]
    vevent TEXT NOT NULL DEFAULT '',         -- the rendered VEVENT, folded, CRLF
    provenance TEXT                          -- JSON object: field -> id of the listing it came from; NULL: one listing
) STRICT;

-- Filled in sorted batches by the store, never by triggers (ten times the cost).
CREATE VIRTUAL TABLE events_fts USING fts5 (
    heading, plain, content='event_texts', content_rowid='number', tokenize="unicode61 remove_diacritics 2"
);
-- Collect 64 MB of postings in memory before a segment is written: a large first collection costs a quarter.
INSERT INTO events_fts (events_fts, rank) VALUES ('hashsize', 67108864);

CREATE TABLE listings (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES events (id),
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,                       -- identity within the source
    uid TEXT,                                -- the source's own
    recurrence_id TEXT,
    url TEXT,
    title TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    status TEXT NOT NULL,
    location_name TEXT,
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,              -- refreshed once a day
    changed_at TEXT NOT NULL,                -- when the source last told it differently
    missing_since TEXT,                      -- upcoming, and not told by complete fetches since then
    held INTEGER NOT NULL DEFAULT 0,         -- 1: it went together with many others, so it is held back longer
    delisted_at TEXT,                        -- when its absence was believed
    match_rule TEXT NOT NULL DEFAULT 'own',
    match_score REAL,
    data TEXT NOT NULL DEFAULT '{}',         -- the rest of what the source said: a JSON object of Record's fields
    UNIQUE (source_id, key)
) STRICT;

CREATE INDEX listings_event ON listings (event_id);
CREATE INDEX listings_missing ON listings (source_id, missing_since);

-- Keys that mean a listing although its source tells it under another one now: verdicts name it so, or it founded its
-- event under this one.
CREATE TABLE former_keys (
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,
    listing_id INTEGER NOT NULL,
    PRIMARY KEY (source_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX former_keys_listing ON former_keys (listing_id);

-- By what a listing is found when another one may be the same event (pipeline/identifying/blocks.py).
CREATE TABLE blocks (
    key INTEGER NOT NULL,                    -- day and hash of a word, a place or a page
    listing_id INTEGER NOT NULL,
    PRIMARY KEY (key, listing_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    adapter TEXT,
    kind TEXT,
    group_id TEXT,
    aggregator INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,      -- 0 also when it left the region file; nothing it told is deleted
    reason TEXT NOT NULL DEFAULT '',
    timezone TEXT,
    allow_empty INTEGER NOT NULL DEFAULT 0,
    every_seconds INTEGER,
    recipe TEXT,                             -- hash of the entry, the region and the program: another one reads anew
    read_at TEXT,                            -- when its documents were last read whole, whatever the validators said
    next_check_at TEXT,
    lease_until TEXT,
    lease_owner TEXT,
    last_fetch_at TEXT,
    last_success_at TEXT,                    -- last fetch that was complete and understood
    last_change_at TEXT,
    failing_since TEXT,
    failures INTEGER NOT NULL DEFAULT 0,     -- in a row
    error_code TEXT,
    error_message TEXT,
    silent_since TEXT,                       -- since when it answers and tells of nothing upcoming
    held_since TEXT,                         -- since when a loss is held back
    suspicion TEXT,                          -- shifted, odd-hours, other-hours: its times look wrong; duplicate
    suspicion_evidence TEXT,
    suspicion_since TEXT,
    state TEXT NOT NULL DEFAULT 'new',       -- new, ok, quiet, silent, shrinking, suspicious, duplicate, failing,
                                             -- blocked, not-a-calendar, disabled
    listings INTEGER NOT NULL DEFAULT 0,
    upcoming INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT                            -- where permanent redirects lead
) STRICT;

CREATE TABLE documents (
    url TEXT NOT NULL,
    source_id TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    fetched_at TEXT NOT NULL,
    PRIMARY KEY (source_id, url)
) STRICT, WITHOUT ROWID;

-- What of a source's documents need not be worked on again; the known listings of the identity are told by it.
CREATE TABLE parts (
    source_id TEXT NOT NULL,
    uid TEXT NOT NULL,                       -- or the page of listings without one
    hash TEXT NOT NULL,                      -- of what tells it, and a note of feeds (pipeline/certain.py)
    PRIMARY KEY (source_id, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    outcome TEXT NOT NULL,                   -- ok, unchanged, empty, held, failed
    error_code TEXT,
    message TEXT NOT NULL DEFAULT '',
    http_status INTEGER,
    documents INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    rekeyed INTEGER NOT NULL DEFAULT 0,      -- known entries that came back under another identity
    missing INTEGER NOT NULL DEFAULT 0,      -- upcoming entries not told, though the document covers them
    delisted INTEGER NOT NULL DEFAULT 0,     -- of these, the ones now believed to be gone
    rejected INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 1,
    warnings TEXT NOT NULL DEFAULT '[]'      -- JSON array of texts
) STRICT;

CREATE INDEX fetches_source ON fetches (source_id, started_at);

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT,
    source_id TEXT,
    listing_id INTEGER,
    sequence INTEGER NOT NULL DEFAULT 0      -- of the event, after this change
) STRICT;

CREATE INDEX changes_event ON changes (event_id, id);
CREATE INDEX changes_changed_at ON changes (changed_at);

CREATE TABLE rejected (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    uid TEXT,
    url TEXT,
    title TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT;

CREATE INDEX rejected_source ON rejected (source_id);

CREATE TABLE groups (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,                -- its name, normalised: what another spelling is recognised by
    name TEXT NOT NULL,
    url TEXT,
    description TEXT NOT NULL DEFAULT '',
    links TEXT NOT NULL DEFAULT '{}',        -- JSON object: label -> URL
    topics TEXT NOT NULL DEFAULT '[]',
    listed INTEGER NOT NULL DEFAULT 0        -- 1: an entry of the region file
) STRICT;

CREATE TABLE venues (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,                -- its id; what it is recognised by stands in venue_keys
    name TEXT NOT NULL,
    address TEXT,
    locality TEXT,
    region TEXT,
    postal_code TEXT,
    country TEXT,
    latitude REAL,
    longitude REAL,
    approximate INTEGER NOT NULL DEFAULT 0,  -- 1: no source says where it is; the middle of its postal code or town
    aliases TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE venue_keys (
    key TEXT PRIMARY KEY,                    -- name and town, or street and town, normalised
    venue_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE companies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT,
    industry TEXT,
    aliases TEXT NOT NULL DEFAULT '[]',
    associations TEXT NOT NULL DEFAULT '[]'  -- JSON array: ids of the groups where its industry meets
) STRICT;

CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    company_id TEXT NOT NULL,
    role TEXT NOT NULL,                      -- organizer, host, sponsor, speaker, hiring
    sentence TEXT NOT NULL,
    source_id TEXT,
    rule TEXT NOT NULL,
    confidence REAL NOT NULL
) STRICT;

CREATE INDEX claims_event ON claims (event_id);
CREATE INDEX claims_company ON claims (company_id, event_id);

CREATE TABLE topics (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE event_topics (
    topic_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (topic_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_topics_event ON event_topics (event_id);

CREATE TABLE event_aliases (
    alias TEXT PRIMARY KEY,                  -- an id that was an event's own before it was merged
    event_id TEXT NOT NULL,
    merged_at TEXT NOT NULL,
    uid TEXT NOT NULL,                       -- as it was published, for the day a split revives it
    sequence INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    listing_id INTEGER                       -- the listing that founded it: where this goes, the id goes
) STRICT, WITHOUT ROWID;

CREATE INDEX event_aliases_listing ON event_aliases (listing_id);
CREATE INDEX event_aliases_event ON event_aliases (event_id);

CREATE TABLE series (
    key TEXT PRIMARY KEY,                    -- what occurrences have in common: a source's own key, or title and group
    series_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX series_id ON series (series_id);

CREATE TABLE region (
    name TEXT PRIMARY KEY,                   -- id, name, timezone, latitude, longitude, radius_km, uid_domain
    value TEXT
) STRICT, WITHOUT ROWID;
