"""Standard texts: the wording of tender documents and notices, as data."""
