"""The checks of an audit archive, one file for each thing that is checked."""
