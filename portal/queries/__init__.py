"""Reading what the public may read; nothing here looks at sealed bids."""
