"""Sealed bids, pure: the published file format, without Django, clock or database (docs/bidding-format.md)."""
