"""Realtime: who is looking now, and a word to them that there is something new to see."""
