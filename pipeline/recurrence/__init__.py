"""Recurrence (RFC 5545 3.3.10, RFC 7529): rules read and expanded, lazily and with bounded work."""
