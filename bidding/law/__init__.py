"""Law as data: the figures with their articles, and the counting of days."""
