"""Indicators over the platform's own lots: the law's clocks, what a single trade shows, what many trades show together.

Pure: facts come as plain values, findings go out as plain values; who looks, and what becomes of it, is elsewhere.
"""
