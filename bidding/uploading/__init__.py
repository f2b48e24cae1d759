"""Sealed files in parts, by the tus 1.0 protocol: a line that breaks costs one part, never the file."""
