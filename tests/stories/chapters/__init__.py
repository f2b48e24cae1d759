"""The chapters of the trade's story, one file for each stage of a trade."""
