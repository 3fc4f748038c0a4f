"""iCalendar (RFC 5545), read tolerantly from bytes: octets ▸ components ▸ lines ▸ values ▸ listings.

Why not a library: docs/decisions/0001-reading-icalendar.md.
"""
