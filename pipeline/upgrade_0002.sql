-- What a catalogue of November 2026's first schema lacks; a new one has it from schema.sql.

DROP INDEX events_group;
DROP INDEX events_venue;
CREATE INDEX events_group ON events (group_id, starts_at, until_at, status);
CREATE INDEX events_venue ON events (venue_id, starts_at, until_at, status);
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

-- Keys that mean a listing although its source tells it under another one now: verdicts name it so, or it founded its
-- event under this one.
CREATE TABLE former_keys (
    source_id TEXT NOT NULL,
    key TEXT NOT NULL,
    listing_id INTEGER NOT NULL,
    PRIMARY KEY (source_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX former_keys_listing ON former_keys (listing_id);

ALTER TABLE event_texts ADD COLUMN facts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE venues ADD COLUMN approximate INTEGER NOT NULL DEFAULT 0;
ALTER TABLE companies ADD COLUMN associations TEXT NOT NULL DEFAULT '[]';
