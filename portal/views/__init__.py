"""The public's pages, split by what they show."""
