"""Bytes in, listings out: readers of calendars, feeds, APIs and pages. No network, no clock, no database."""
