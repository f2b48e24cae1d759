"""Collusion screens: pure arithmetic from plain facts to leads (线索), never verdicts.

Nothing is imported here, so that a page that needs one screen does not load them all.
"""
