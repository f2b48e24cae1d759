"""Scanning blind technical bids for marks of identity: read in a child process, since bidders' files may be hostile."""
