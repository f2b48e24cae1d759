"""Audit archives, pure: one lot's evidence in one file, written and verified offline (docs/audit-archive.md)."""
