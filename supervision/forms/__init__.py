"""Forms of this room; what was typed is kept when something is refused."""
