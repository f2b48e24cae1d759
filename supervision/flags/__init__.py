"""Red flags over any file of OCDS releases: what Cardinal of the Open Contracting Partnership defines, value for value.

The definitions are Cardinal's (MIT), read from its documentation; nothing here knows the platform's own tables.
"""
