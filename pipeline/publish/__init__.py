"""From the catalogue to people and programs: filters, queries, pages, calendars, feeds. Reads SQLite only."""
