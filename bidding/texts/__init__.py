"""Tender texts, pure: standard texts with typed fill-ins, the canonical text, its blocks and its hash."""
