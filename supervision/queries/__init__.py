"""Questions to the data of this room."""
